import { randomUUID } from 'node:crypto';
import { Line, type Answer } from './line.ts';

/** What a window of work came to. */
export interface Window {
  readonly count: number;
  readonly seconds: number;
  /** From the beginning of each piece to its end, sorted. */
  readonly tookMs: readonly number[];
}

/** A merchant's server that does nothing but call the API, over kept-alive connections. */
export class Caller {
  readonly #connections: readonly ApiLine[];

  private constructor(connections: readonly ApiLine[]) {
    this.#connections = connections;
  }

  static async open(
    origin: string,
    connections: number,
    keyOf: (connection: number) => string,
  ): Promise<Caller> {
    const url = new URL(origin);
    const lines = Array.from({ length: connections }, async (_, at) => {
      const line = await Line.open(url);
      return new ApiLine(line, url.host, keyOf(at));
    });
    return new Caller(await Promise.all(lines));
  }

  /** One of the connections, for single calls. */
  get first(): ApiLine {
    const [line] = this.#connections;
    if (line === undefined) throw new Error('no connection');
    return line;
  }

  /** Does so many pieces over all connections, each of which begins anew when it has ended. */
  async repeat(
    count: number,
    work: (line: ApiLine, at: number) => Promise<unknown>,
  ): Promise<Window> {
    const startMs = performance.now();
    const tookMs: number[] = [];
    let next = 0;
    await Promise.all(
      this.#connections.map(async (line) => {
        for (let beginMs = startMs; next < count;) {
          next += 1;
          await work(line, next - 1);
          const nowMs = performance.now();
          tookMs.push(nowMs - beginMs);
          beginMs = nowMs;
        }
      }),
    );
    const seconds = (performance.now() - startMs) / 1_000;
    return { count, seconds, tookMs: tookMs.toSorted((a, b) => a - b) };
  }

  close(): void {
    for (const line of this.#connections) line.close();
  }
}

/** One connection with a key. Whatever is not answered with 200 ends the bench. */
export class ApiLine {
  readonly #line: Line;
  readonly #host: string;
  #headers = '';

  constructor(line: Line, host: string, key: string) {
    this.#line = line;
    this.#host = host;
    this.use(key);
  }

  /** From now on it calls with this key. */
  use(key: string): void {
    this.#headers =
      ` HTTP/1.1\r\nhost: ${this.#host}\r\nauthorization: Bearer ${key}\r\n` +
      'content-type: application/x-www-form-urlencoded\r\naccept: application/json\r\n';
  }

  async get(path: string): Promise<Answer> {
    return answered(path, await this.#line.ask(`GET ${path}${this.#headers}`, ''));
  }

  /** As the official libraries do, with an idempotency key of its own. */
  async post(path: string, body: string): Promise<Answer> {
    const key = `idempotency-key: stripe-node-retry-${randomUUID()}\r\n`;
    return answered(path, await this.#line.ask(`POST ${path}${this.#headers}${key}`, body));
  }

  close(): void {
    this.#line.close();
  }
}

function answered(path: string, answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`${path} is answered ${answer.body}`);
  return answer;
}

export function quantile({ tookMs }: Window, share: number): number {
  return tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0;
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
