import fs from 'node:fs';
import path from 'node:path';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { OperatorError, type ServiceReport } from '@coffer/kernel';

/** The repository root: packages/cli/src/start/service.ts is four folders below it. */
export const ROOT: string = fileURLToPath(new URL('../../../..', import.meta.url)).replace(
  /\/$/,
  '',
);

/** How one of our own service processes is started. */
export interface ServicePlan {
  readonly name: 'server' | 'vault' | 'sandbox';
  /** Sent over the pipe as the first message; holds the secrets. */
  readonly config: object;
  /** Folders below packages/ whose code it runs. */
  readonly packages: readonly string[];
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** Where its standard output and error go. */
  readonly logDir: string;
  /**
   * Node's half of the space for new objects, in MiB. With more of it fewer live until they are
   * looked for and moved; and those that died stay for longer.
   */
  readonly semiSpaceMib: number;
}

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

const setprivPath = findProgram('setpriv');

/** Starts the service and resolves when it serves. The process has an empty environment. */
export async function startService(plan: ServicePlan): Promise<ChildProcess> {
  const entry = path.join(ROOT, 'packages', plan.name, 'src', 'main.ts');
  const readable = [
    ...plan.packages.map((name) => path.join(ROOT, 'packages', name)),
    path.join(ROOT, 'node_modules'),
    ...plan.readable,
  ];
  const command = dieWithUs([
    process.execPath,
    '--permission',
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    ...plan.writable.map((folder) => `--allow-fs-write=${folder}`),
    '--disallow-code-generation-from-strings',
    '--disable-proto=throw',
    // SQLite opens files without asking the permission model.
    '--no-experimental-sqlite',
    `--max-semi-space-size=${plan.semiSpaceMib}`,
    entry,
  ]);
  const child = spawnLogged(command, { name: plan.name, logDir: plan.logDir, env: {}, ipc: true });
  child.send(plan.config);
  await waitUntilReady(child, plan.name);
  return child;
}

export interface SpawnOptions {
  readonly name: string;
  readonly logDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ipc: boolean;
}

/** Starts a child in a process group of ours, its output in `<logDir>/<name>.out.log`. */
export function spawnLogged(command: readonly string[], options: SpawnOptions): ChildProcess {
  const out = fs.openSync(path.join(options.logDir, `${options.name}.out.log`), 'a', 0o600);
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { ...options.env },
    cwd: ROOT,
    stdio: ['ignore', out, out, ...(options.ipc ? (['ipc'] as const) : [])],
    // Ctrl-C reaches the whole foreground group; only the launcher may act on it.
    detached: true,
  });
  fs.closeSync(out);
  return child;
}

/** The command, bound to this process's life: the kernel sends TERM when we end, however we end. */
export function dieWithUs(command: readonly string[]): readonly string[] {
  return setprivPath === null ? command : [setprivPath, '--pdeathsig', 'TERM', '--', ...command];
}

function findProgram(name: string): string | null {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
  return found !== undefined && spawnSync(found, ['--version']).status === 0 ? found : null;
}

function waitUntilReady(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new OperatorError(`The ${name} process did not become ready; see its log.`));
    }, READY_TIMEOUT_MS);
    child.once('message', (message) => {
      clearTimeout(timer);
      // Our own services send nothing else (kernel's runService).
      const report = message as ServiceReport;
      if (report.kind === 'ready') resolve();
      else reject(new OperatorError(`The ${name} process could not start: ${report.message}`));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(
        new OperatorError(
          `The ${name} process ended while starting (${signal ?? code}); see its log.`,
        ),
      );
    });
  });
}

/** Asks the child to stop, and ends it when it does not. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
