// `npm run bench -- fuzz-http --runs 200000 [--seed N]`: mutated requests to a running API. Exit
// status 1 if one of them makes it fail, tells too much, or makes it keep memory.
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster } from 'coffer/embedded-postgres';
import { runFuzzHttp } from './fuzz-http/run-fuzz-http.ts';

const SEEDS = 2 ** 31;

export async function benchFuzzHttp(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '200000' },
      seed: { type: 'string', default: String(randomInt(SEEDS)) },
    },
  });
  const options = { runs: Number(values.runs), seed: Number(values.seed) };
  process.stdout.write(`Fuzzing the API: ${options.runs} requests, seed ${options.seed}\n`);
  const dir = mkdtempSync(path.join(tmpdir(), 'coffer-fuzz-pg-'));
  const socketDir = path.join(dir, 's');
  const cluster = await startCluster({
    ...{ dir, socketDir, superuserPassword: 'bench', durable: false },
  });
  try {
    const result = await runFuzzHttp({ ...options, databaseUrl: cluster.adminUrl });
    const { failures, ...figures } = result;
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n${failures.join('\n')}\n`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    await cluster.stop();
    rmSync(dir, { recursive: true });
  }
}
