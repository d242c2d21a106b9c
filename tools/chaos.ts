// `npm run chaos -- --seconds 60 [--seed N]`: pays while processes are killed at random, then
// compares what the card network, the ledger, the API and the clients say. Exit status 1 on any
// difference.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { describeChaos } from './chaos/report.ts';
import { runChaos } from './chaos/run.ts';

const SEEDS = 2 ** 31;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(SEEDS)) },
    clients: { type: 'string', default: '8' },
  },
});
const options = {
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  clients: Number(values.clients),
  short: false,
};
if (!Object.values(options).every((value) => Number(value) >= 0)) {
  process.stderr.write('Usage: npm run chaos -- [--seconds 60] [--seed N] [--clients 8]\n');
  process.exit(2);
}
process.stdout.write(`Chaos for ${options.seconds} s, seed ${options.seed}\n`);
const result = await runChaos(options);
process.stdout.write(describeChaos(options, result));
process.exit(result.differences.length === 0 ? 0 : 1);
