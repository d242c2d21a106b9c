// The API's server by itself, with a look at its memory. Started as the launcher starts it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerConfig } from '@coffer/vault-protocol';
import { startServer, type RunningServer } from '../../packages/server/src/start.ts';
import { doTasks } from '../webhooks/child.ts';

export type ServerTask =
  | { readonly task: 'start'; readonly config: ServerConfig }
  | { readonly task: 'memory' }
  | { readonly task: 'stop' };

/** What the process holds after it has collected its garbage. */
export interface Memory {
  readonly heapMib: number;
  readonly rssMib: number;
  readonly cpuMs: number;
}

// As packages/server/src/main.ts does, and for its reason.
Reflect.deleteProperty(Object.prototype, '__proto__');

const BYTES_PER_MIB = 2 ** 20;
/** Weak references and what they hold go with the second and third look. */
const COLLECTIONS = 3;
const BETWEEN_MS = 50;
let running: RunningServer | null = null;

async function memory(): Promise<Memory> {
  const { user, system } = process.cpuUsage();
  for (let left = COLLECTIONS; left > 0; left -= 1) {
    globalThis.gc?.();
    await sleep(BETWEEN_MS);
  }
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heapMib: heapUsed / BYTES_PER_MIB,
    rssMib: rss / BYTES_PER_MIB,
    cpuMs: (user + system) / 1_000,
  };
}

doTasks(async (given) => {
  // Sent by the bed.
  const task = given as ServerTask;
  switch (task.task) {
    case 'start':
      running = await startServer(task.config);
      return running.port;
    case 'memory':
      return memory();
    case 'stop':
      return running?.stop();
  }
});
