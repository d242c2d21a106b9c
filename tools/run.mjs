// The one entry of every npm script: installs what is missing, then runs the job on the pinned
// Node. Plain JavaScript, since it must run on Node 20.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runWithPinnedNode } from '../packages/cli/bin/pinned-node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}node_modules/.coffer-installed`;

/** `start` runs without the packages that only development needs. */
const JOBS = {
  start: { program: 'packages/cli/src/main.ts', args: ['start'], needs: 'run' },
  test: { program: 'tools/test.ts', args: [], needs: 'develop' },
  check: { program: 'tools/check.ts', args: [], needs: 'develop' },
  chaos: { program: 'tools/chaos.ts', args: [], needs: 'develop' },
  bench: { program: 'bench/main.ts', args: [], needs: 'develop' },
};

const [name = '', ...rest] = process.argv.slice(2);
const job = JOBS[name];
if (job === undefined) {
  console.error(`usage: node tools/run.mjs ${Object.keys(JOBS).join('|')}`);
  process.exit(2);
}
install(job.needs);
runWithPinnedNode(new URL(`../${job.program}`, import.meta.url), [...job.args, ...rest]);

/** Installs from the lock file, once for each content of it. */
function install(needs) {
  const lock = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8').split(' ') : [];
  if (installed[0] === lock && (installed[1] === 'develop' || installed[1] === needs)) return;
  console.log('Installing packages (once)…');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (needs === 'run') args.push('--omit=dev');
  const result = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(`coffer: npm ${args.join(' ')} failed:\n${result.stderr || result.error}`);
    process.exit(1);
  }
  writeFileSync(stampFile, `${lock} ${needs}`);
}
