import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePortBase } from './ports.ts';
import { assertWholeEvents } from './whole-events.ts';

/** What `<data dir>/dev.json` says. */
export interface StackInfo {
  readonly api: string;
  readonly vault: string;
  readonly checkout: string;
  readonly dashboard: string;
  readonly shop: string;
  readonly sandbox: string;
  readonly publishable_key: string;
  readonly secret_key: string;
  readonly account: string;
  readonly pid: number;
}

/** A whole platform in a folder and on ports of its own, as `coffer start` runs it. */
export interface Stack extends StackInfo {
  readonly dataDir: string;
  readonly portBase: number;
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /**
   * TERM, and waits until every process has ended. Keeps the data folder. Fails if an event had to
   * be made smaller than it was meant.
   */
  stop(): Promise<void>;
  /** `stop`, and deletes the data folder. */
  remove(): Promise<void>;
}

export interface StackOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** An earlier stack's folder, to start again on it. */
  readonly dataDir?: string;
  readonly portBase?: number;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_TIMEOUT_MS = 120_000;
const READY_POLL_MS = 25;

/** Starts a stack and resolves when it is ready. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = options.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-stack-'));
  const portBase = options.portBase ?? (await freePortBase());
  const child = spawn(process.execPath, [path.join(ROOT, 'packages/cli/src/main.ts'), 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOME: dataDir,
      COFFER_DATA_DIR: dataDir,
      COFFER_PORT_BASE: String(portBase),
      // Its canary payments would stand among a test's own.
      COFFER_FIRST_PURCHASE_CHECK: '0',
      // A test that fails before it stops its stack leaves no process behind.
      COFFER_WATCH_PARENT: '1',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const info = await waitForDevFile(child, dataDir, () => output);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    assertWholeEvents(serverLog(dataDir));
  };
  return {
    ...info,
    dataDir,
    portBase,
    process: child,
    output: () => output,
    stop,
    remove: async () => {
      await stop();
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function waitForDevFile(
  child: ChildProcess,
  dataDir: string,
  output: () => string,
): Promise<StackInfo> {
  const file = path.join(dataDir, 'dev.json');
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadlineMs && child.exitCode === null && child.signalCode === null) {
    if (fs.existsSync(file)) {
      // Written by `coffer start`; this interface is its shape.
      const info = JSON.parse(fs.readFileSync(file, 'utf8')) as StackInfo;
      if (info.pid === child.pid) return info;
    }
    await sleep(READY_POLL_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`the stack did not become ready:\n${output()}`);
}

/** Where the server of a stack logs. */
export function serverLog(dataDir: string): string {
  return path.join(dataDir, 'logs/server/server.log');
}
