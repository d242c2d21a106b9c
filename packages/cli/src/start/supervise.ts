import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from './service.ts';

/** A process that is started again when it ends by itself. */
export interface Supervised {
  readonly name: string;
  start(): Promise<ChildProcess>;
}

export interface Supervisor {
  /** Stops the processes, last started first, and starts none again. */
  stop(): Promise<void>;
}

const RESTARTS_MAX = 8;
const RESTART_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 100;

/**
 * Keeps already started processes running. One that keeps ending is not started again:
 * `onGivenUp` is called once with its name.
 */
export function supervise(
  running: readonly { readonly plan: Supervised; readonly child: ChildProcess }[],
  onGivenUp: (name: string) => void,
): Supervisor {
  let stopping = false;
  const children = new Map<string, ChildProcess>();

  const watch = (
    plan: Supervised,
    child: ChildProcess,
    restartTimesMs: readonly number[],
  ): void => {
    children.set(plan.name, child);
    child.once('exit', () => {
      if (!stopping) void restart(plan, restartTimesMs);
    });
  };

  const restart = async (plan: Supervised, restartTimesMs: readonly number[]): Promise<void> => {
    const recent = restartTimesMs.filter((timeMs) => timeMs > Date.now() - RESTART_WINDOW_MS);
    if (recent.length >= RESTARTS_MAX) {
      onGivenUp(plan.name);
      return;
    }
    await sleep(RESTART_DELAY_MS);
    if (stopping) return;
    const times = [...recent, Date.now()];
    try {
      watch(plan, await plan.start(), times);
    } catch {
      await restart(plan, times);
    }
  };

  for (const { plan, child } of running) watch(plan, child, []);
  return {
    stop: async () => {
      stopping = true;
      for (const child of [...children.values()].toReversed()) await stopChild(child);
    },
  };
}
