// Runs under the vault's flags in its confinement test: tries what they forbid, and reports each
// end.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import inspector from 'node:inspector';
import path from 'node:path';
import process from 'node:process';
import worker from 'node:worker_threads';

const root = path.join(import.meta.dirname, '../../../..');

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  'read a system file': () => fs.readFileSync('/etc/hostname'),
  'read the repository': () => fs.readFileSync(path.join(root, 'package.json')),
  'read another package': () => fs.readdirSync(path.join(root, 'packages/server')),
  'read its own memory': () => fs.readFileSync('/proc/self/environ'),
  'write beside its code': () => fs.writeFileSync(path.join(import.meta.dirname, 'x.ts'), ''),
  'write to the temporary folder': () => fs.writeFileSync('/tmp/cde-break-out', ''),
  'link out of its folders': () => fs.symlinkSync('/etc', path.join(import.meta.dirname, 'etc')),
  'start a program': () => childProcess.spawnSync('/bin/true').error,
  'start a shell': () => childProcess.execSync('true'),
  'start a worker': () => new worker.Worker('1', { eval: true }),
  // oxlint-disable-next-line no-eval -- what the flag must stop
  'evaluate a string': () => void (0, eval)('1'),
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- what the flag must stop
  'make a function of a string': () => void new Function('return 1'),
  'open the inspector': () => inspector.open(0),
  'load an addon': () => process.dlopen({ exports: {} }, '/x.node'),
  'reach a prototype by name': () => void Reflect.get({}, '__proto__'),
};

const ends: Record<string, string> = {};
for (const [name, attempt] of Object.entries(ATTEMPTS)) {
  try {
    const result = attempt();
    ends[name] = result instanceof Error ? codeOf(result) : 'succeeded';
  } catch (error) {
    ends[name] = codeOf(error);
  }
}
process.send?.(ends);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}
