import { embeddedUrl, findRunning, readSecrets } from './find-installation.ts';

/** `coffer start` and `coffer migrate` put the server's tables in `coffer`; tests in `public`. */
const SEARCH_PATH = '-c search_path=coffer,public';

/**
 * The server's tables, as whoever runs the installation reaches them: in the database that
 * DATABASE_URL names, else in the embedded one, which is there while its installation runs.
 */
export function operatorDatabaseUrl(dataDir: string, external: string): string {
  let base = external;
  if (base === '') {
    findRunning(dataDir);
    base = embeddedUrl(dataDir, readSecrets(dataDir));
  }
  const url = new URL(base);
  url.searchParams.set('options', SEARCH_PATH);
  return url.href;
}
