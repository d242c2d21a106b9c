import { banner } from './banner.ts';
import { checkAfterFirstPurchase } from './first-purchase.ts';
import { startInstallation } from './start.ts';

/**
 * `coffer start`: everything on this machine, until Ctrl-C, TERM, or the end of what started it.
 */
export async function runStart(): Promise<number> {
  const startedMs = Date.now() - process.uptime() * 1000;
  const { promise: asked, resolve: ask } = Promise.withResolvers<string | null>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => ask(null));

  const installation = await startInstallation(process.env, process.cwd());
  process.stdout.write(banner(installation, Date.now() - startedMs));
  const ending = new AbortController();
  if (process.env['COFFER_FIRST_PURCHASE_CHECK'] !== '0') {
    void checkAfterFirstPurchase(installation, ending.signal);
  }
  const givenUp = await Promise.race([asked, installation.givenUp]);
  ending.abort();
  await installation.stop();
  if (givenUp === null) return 0;
  process.stderr.write(`coffer: ${givenUp} could not be kept running; see the logs folder.\n`);
  return 1;
}
