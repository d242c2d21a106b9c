import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A process of the bench that does tasks one after the other. */
export class Child<T extends object> {
  readonly process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.process = child;
  }

  /** `flags` are Node's. */
  static start<T extends object>(file: string, flags: readonly string[] = []): Child<T> {
    const program = path.join(import.meta.dirname, file);
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    const args = ['--max-semi-space-size=4', ...flags, program];
    return new Child(spawn(process.execPath, args, { stdio: [...stdio] }));
  }

  /** The answer is of the kind that the task says; both ends stand in this folder. */
  async ask<A>(task: T): Promise<A> {
    const answered = once(this.process, 'message');
    this.process.send(task);
    // What Node types as any: a message of the other end.
    const [answer] = (await answered) as unknown[];
    return answer as A;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    await ended;
  }
}

/** Does the tasks that the bench sends; a failure ends the process with its reason. */
export function doTasks(work: (task: unknown) => Promise<unknown>): void {
  process.on('message', (task) => {
    void work(task).then((answer) => process.send?.(answer ?? null));
  });
  process.on('disconnect', () => process.exit());
}
