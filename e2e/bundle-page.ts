import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** A page below `pages/` with the packages that it imports, as npm has them: one classic script. */
export async function bundlePage(name: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL(`pages/${name}`, import.meta.url)),
        formats: ['iife'],
        name: 'page',
      },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  return chunk?.code ?? '';
}
