import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from '@coffer/vault-protocol';

/** One delivery, as it arrived. */
export interface Arrival {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly id: string; readonly type: string; readonly object: string };
}

/** `hang`: no answer until `letGo`; a function answers by what arrived. */
export type SinkAnswer = number | 'hang' | ((arrival: Arrival) => number | Promise<number>);

const BODY_MAX_BYTES = 1_000_000;

/** A merchant's endpoint on this machine, which remembers what arrived. */
export class Sink {
  readonly arrivals: Arrival[] = [];
  /** How each path answers; 200 where nothing is said. */
  readonly answers: Map<string, SinkAnswer> = new Map();
  readonly #server: http.Server;
  readonly #hanging = new Set<() => void>();
  readonly #watchers = new Set<() => void>();

  constructor() {
    this.#server = http.createServer((request, response) => {
      void this.#take(request).then((status) => {
        if (status >= 300 && status < 400) response.setHeader('location', '/elsewhere');
        response.writeHead(status).end();
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  url(path = '/hook'): string {
    // A listening TCP server has an address.
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}${path}`;
  }

  /** What arrived at a path. */
  at(path = '/hook'): Arrival[] {
    return this.arrivals.filter((arrival) => arrival.path === path);
  }

  /** Waits until `done` holds of what arrived. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  /** Answers what hangs, well. */
  letGo(): void {
    for (const answer of this.#hanging) answer();
    this.#hanging.clear();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #take(request: http.IncomingMessage): Promise<number> {
    const body = String(await readAll(request, BODY_MAX_BYTES));
    // What qualifies endpoints sends no events, and is to be refused.
    if (request.headers['user-agent']?.includes('webhook check') === true) return 400;
    // A delivery under test; what it is, the test asserts.
    const event = JSON.parse(body) as Arrival['event'];
    const arrival = { path: request.url ?? '', headers: request.headers, body, event };
    this.arrivals.push(arrival);
    for (const watcher of this.#watchers) watcher();
    const answer = this.answers.get(arrival.path) ?? 200;
    if (answer === 'hang') {
      await new Promise<void>((resolve) => {
        this.#hanging.add(resolve);
      });
      return 200;
    }
    return typeof answer === 'number' ? answer : answer(arrival);
  }
}
