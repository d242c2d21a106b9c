// `npm run bench -- fuzz --runs 1000000 [--seed N]`: mutated TLS answers, certificates, policies,
// pages and reports into the auditor's parsers. Exit status 1 on a crash or a hang.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz/run-fuzz.ts';

const SEEDS = 2 ** 31;

export async function benchFuzz(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(randomInt(SEEDS)) },
    },
  });
  const options = { runs: Number(values.runs), seed: Number(values.seed) };
  process.stdout.write(`Fuzzing: ${options.runs} runs, seed ${options.seed}\n`);
  const startMs = performance.now();
  const result = await runFuzz(options);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n${seconds} s\n`);
  return result.failure === null ? 0 : 1;
}
