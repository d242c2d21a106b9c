// Runs a TypeScript program with Node 24 or newer: the one that runs this file if it is new enough,
// else the one that npm installed. Plain JavaScript, since it must run on Node 20.
import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;
const PARENT_POLL_MS = 250;
const root = fileURLToPath(new URL('../../..', import.meta.url));
/**
 * Where Node keeps stripped and compiled modules: most commands start three times as fast with
 * them. Whoever may write here may write the modules, too.
 */
const COMPILE_CACHE = `${root}node_modules/.cache/coffer-compiled`;

/** The path of a Node that runs TypeScript, or null when there is none yet. */
export function findPinnedNode() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) return process.execPath;
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const pinned = `${root}node_modules/node-linux-${arch}/bin/node`;
  return existsSync(pinned) ? pinned : null;
}

/**
 * Becomes that program: its output, its exit status, our signals. It ends when we or our parent
 * end.
 */
export function runWithPinnedNode(program, args) {
  const node = findPinnedNode();
  if (node === null) {
    console.error(`coffer: Node ${NODE_MAJOR_MIN} is missing: run "npm install" in ${root}`);
    process.exit(1);
  }
  const child = spawn(node, ['--max-semi-space-size=4', fileURLToPath(program), ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, COFFER_WATCH_PARENT: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_POLL_MS).unref();
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}
