import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStack, type Stack } from '@coffer/testkit';
import { listProcesses, processRole, processTree, type ProcessInfo } from 'coffer/running';

export type Victim = 'everything' | 'launcher' | 'server' | 'vault';

const GONE_TIMEOUT_MS = 30_000;
const POLL_MS = 25;
// The launcher gives a service up after 8 restarts a minute.
const KILLS_MAX = 6;
const KILLS_WINDOW_MS = 60_000;

/** An installation that gets killed and comes back on the same folder and ports. */
export class Target {
  #stack: Stack;
  #kills: { readonly victim: Victim; readonly atMs: number }[] = [];

  private constructor(stack: Stack) {
    this.#stack = stack;
  }

  static async start(): Promise<Target> {
    return new Target(await startStack());
  }

  get stack(): Stack {
    return this.#stack;
  }

  /** Whether the launcher would still bring that service back. */
  mayKill(victim: Victim): boolean {
    const recent = this.#kills.filter(
      (one) => one.victim === victim && one.atMs > Date.now() - KILLS_WINDOW_MS,
    );
    return recent.length < KILLS_MAX;
  }

  /** Ends it without warning. False when it does not run just now. */
  async kill(victim: Victim): Promise<boolean> {
    const tree = processTree(this.#stack.pid, listProcesses());
    if (victim === 'server' || victim === 'vault') {
      const found = tree.find(({ args }) => processRole(args) === victim);
      if (found === undefined) return false;
      process.kill(found.pid, 'SIGKILL');
      this.#kills.push({ victim, atMs: Date.now() });
      return true;
    }
    const ended = once(this.#stack.process, 'exit');
    for (const { pid } of victim === 'everything' ? tree : tree.slice(0, 1)) kill(pid);
    await ended;
    await waitUntilGone(tree);
    this.#kills = [];
    const { dataDir, portBase } = this.#stack;
    this.#stack = await startStack({ dataDir, portBase });
    return true;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}

async function waitUntilGone(tree: readonly ProcessInfo[]): Promise<void> {
  const deadlineMs = Date.now() + GONE_TIMEOUT_MS;
  const pids = new Set(tree.map(({ pid }) => pid));
  while (listProcesses().some(({ pid }) => pids.has(pid)) && Date.now() < deadlineMs) {
    await sleep(POLL_MS);
  }
}
