import { setTimeout as sleep } from 'node:timers/promises';
import { leakcheckQuick } from '../leakcheck/quick.ts';
import { describeFirstCheck } from '../leakcheck/report.ts';
import { getFromApi } from './local-api.ts';
import type { Installation } from './start.ts';

const POLL_MS = 2_000;

/**
 * After the very first purchase, checks with cards of its own that none of them is found outside
 * the vault, and prints what was searched. Does nothing where there have been purchases before.
 */
export async function checkAfterFirstPurchase(
  { settings, dev }: Installation,
  signal: AbortSignal,
): Promise<void> {
  const newest = (): Promise<ChargeSeen> =>
    getFromApi(settings, dev.secret_key, '/v1/charges?limit=1').then(
      readNewest,
      // The server is being started again.
      () => 'none',
    );
  try {
    if ((await newest()) !== 'none') return;
    do await sleep(POLL_MS, undefined, { signal });
    while ((await newest()) !== 'purchase');
    process.stdout.write(describeFirstCheck(await leakcheckQuick(settings.dataDir, signal)));
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : 'unknown reason';
    process.stderr.write(`coffer: the leak check could not run: ${reason}\n`);
  }
}

type ChargeSeen = 'none' | 'purchase' | 'canary';

function readNewest(list: unknown): ChargeSeen {
  if (typeof list !== 'object' || list === null || !('data' in list)) return 'none';
  const charge: unknown = Array.isArray(list.data) ? list.data[0] : undefined;
  if (typeof charge !== 'object' || charge === null) return 'none';
  const metadata = 'metadata' in charge ? charge.metadata : null;
  const marked = typeof metadata === 'object' && metadata !== null && 'leakcheck' in metadata;
  return marked ? 'canary' : 'purchase';
}
