import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StackInfo } from '@coffer/testkit';

/** Nothing listens there: whatever is not on this machine fails at once. */
const NO_NETWORK = 'http://127.0.0.1:9';
const RUN_TIMEOUT_MS = 60_000;

export interface Ended {
  readonly status: number | null;
  /** Both streams, as a person reads them. */
  readonly output: string;
}

/** The official command-line client, unchanged, for one stack. */
export class StripeClient {
  readonly #home: string = mkdtempSync(path.join(tmpdir(), 'coffer-stripe-'));
  readonly #api: string;
  readonly #key: string;
  readonly #running = new Set<ChildProcess>();

  constructor(stack: Pick<StackInfo, 'api' | 'secret_key'>) {
    // It takes no other address of this machine.
    this.#api = stack.api.replace('localhost', '127.0.0.1');
    this.#key = stack.secret_key;
  }

  /** Runs a command to its end. `--api-base` is added. */
  async run(...args: readonly string[]): Promise<Ended> {
    const child = this.start(...args);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), RUN_TIMEOUT_MS);
    await once(child, 'close');
    clearTimeout(timer);
    return { status: child.exitCode, output };
  }

  /** A command that goes on until it is stopped. */
  start(...args: readonly string[]): ChildProcess {
    const child = spawn(officialProgram(), [...args, '--api-base', this.#api], {
      env: {
        HOME: this.#home,
        XDG_CONFIG_HOME: this.#home,
        STRIPE_API_KEY: this.#key,
        STRIPE_CLI_TELEMETRY_OPTOUT: '1',
        HTTPS_PROXY: NO_NETWORK,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#running].map(stopped));
    rmSync(this.#home, { recursive: true, force: true });
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function officialProgram(): string {
  const manifest = '@stripe/cli-linux-x64/package.json';
  return path.join(path.dirname(createRequire(import.meta.url).resolve(manifest)), 'bin/stripe');
}

/** `stripe listen`, and what it printed so far. */
export class ListenProcess {
  /** What its events are signed with. */
  readonly secret: string;
  readonly events: readonly ListenedEvent[];
  /** Events that it could not forward. */
  readonly failures: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, secret: string, heard: Heard) {
    this.#child = child;
    this.secret = secret;
    this.events = heard.events;
    this.failures = heard.failures;
  }

  /** Resolves when it listens. */
  static async start(client: StripeClient, ...args: readonly string[]): Promise<ListenProcess> {
    const child = client.start('listen', '--format', 'JSON', '--skip-update', ...args);
    const events: ListenedEvent[] = [];
    const failures: string[] = [];
    let left = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (left + chunk.toString()).split('\n');
      left = lines.pop() ?? '';
      for (const line of lines) {
        // An event, as the API shows it.
        if (line.startsWith('{')) events.push(JSON.parse(line) as ListenedEvent);
        else if (line.includes('[ERROR]')) failures.push(line);
      }
    });
    let said = '';
    const secret = await new Promise<string>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const ready = /Ready!.*secret is (whsec_\w+)/.exec(said)?.[1];
        if (ready !== undefined) resolve(ready);
      });
      child.once('exit', () => reject(new assert.AssertionError({ message: said })));
    });
    return new ListenProcess(child, secret, { events, failures });
  }

  /** Waits for an event. */
  async heard(id: string): Promise<ListenedEvent> {
    for (;;) {
      const event = this.events.find((one) => one.id === id);
      if (event !== undefined) return event;
      assert.ok(this.#child.stdout, 'its output is read');
      await once(this.#child.stdout, 'data', { signal: AbortSignal.timeout(RUN_TIMEOUT_MS) });
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

export interface ListenedEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly data: { readonly object: { readonly id?: string } };
}

interface Heard {
  readonly events: readonly ListenedEvent[];
  readonly failures: readonly string[];
}
