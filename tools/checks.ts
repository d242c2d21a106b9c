import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository root, without a trailing slash. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

/** The static checks: each is one program of node_modules and its arguments. */
const CHECKS: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  ['format', 'prettier', '--check', '--log-level=warn', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types: kernel', 'tsc', '-p', 'tsconfig.kernel.json'],
  ['types: services, tools, tests', 'tsc', '-p', 'tsconfig.node.json'],
  ['types: browser', 'tsc', '-p', 'tsconfig.browser.json'],
  ['types: browser tests', 'tsc', '-p', 'tsconfig.browser-tests.json'],
];

/** Runs every static check, so many `atOnce`, and reports each as it ends. */
export async function runChecks(atOnce: number): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const waiting = [...CHECKS];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, program, ...args] = next;
      const { status, output } = await run(`${ROOT}/node_modules/.bin/${program}`, args);
      results.push({ name, passed: status === 0, output });
      process.stdout.write(
        `${status === 0 ? 'ok    ' : 'FAILED'} ${name}\n${status === 0 ? '' : output}`,
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function run(
  program: string,
  args: readonly string[],
): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    // The tools start `node` by name: let them find the one that runs this.
    const path = `${process.execPath.replace(/\/[^/]*$/, '')}:${process.env['PATH'] ?? ''}`;
    const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, PATH: path } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ status: 1, output: `${error.message}\n` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}
