import { randomUUID } from 'node:crypto';
import type { Stack } from '@coffer/testkit';
import { Line, type Answer } from './line.ts';

/** What a window of paying came to. */
export interface Window {
  readonly payments: number;
  readonly seconds: number;
  /** From the first request to the last answer of each payment, sorted. */
  readonly tookMs: readonly number[];
}

const AMOUNT_MINOR = 2_000;

/** A merchant's server that does nothing but pay: it creates an intent, then confirms it. */
export class Payer {
  readonly #lines: readonly Line[];
  readonly #headers: string;

  private constructor(stack: Stack, lines: readonly Line[]) {
    this.#lines = lines;
    const { host } = new URL(stack.api);
    this.#headers =
      ` HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${stack.secret_key}\r\n` +
      'content-type: application/x-www-form-urlencoded\r\naccept: application/json\r\n';
  }

  static async open(stack: Stack, connections: number): Promise<Payer> {
    const url = new URL(stack.api);
    const lines = await Promise.all(Array.from({ length: connections }, () => Line.open(url)));
    return new Payer(stack, lines);
  }

  /** Pays so many times, over all connections, each of which begins anew when it has paid. */
  async pay(count: number): Promise<Window> {
    const startMs = performance.now();
    const tookMs: number[] = [];
    let left = count;
    await Promise.all(
      this.#lines.map(async (line) => {
        for (let beginMs = startMs; left > 0;) {
          left -= 1;
          await this.#payOver(line);
          const nowMs = performance.now();
          tookMs.push(nowMs - beginMs);
          beginMs = nowMs;
        }
      }),
    );
    const seconds = (performance.now() - startMs) / 1_000;
    return { payments: count, seconds, tookMs: tookMs.toSorted((a, b) => a - b) };
  }

  /** One payment, and what its confirmation was answered. */
  payOnce(): Promise<PaidIntent> {
    const [line] = this.#lines;
    if (line === undefined) throw new Error('no connection');
    return this.#payOver(line);
  }

  /** One request without a body, for what only reads. */
  get(path: string): Promise<Answer> {
    const [line] = this.#lines;
    if (line === undefined) throw new Error('no connection');
    return line.ask(`GET ${path}${this.#headers}`, '');
  }

  async #payOver(line: Line): Promise<PaidIntent> {
    const created = await this.#post(line, {
      path: '/v1/payment_intents',
      body:
        `amount=${AMOUNT_MINOR}&currency=usd&automatic_payment_methods[enabled]=true` +
        '&automatic_payment_methods[allow_redirects]=never&metadata[order_id]=6735',
    });
    const { id } = paidIntent(created);
    const confirmed = await this.#post(line, {
      path: `/v1/payment_intents/${id}/confirm`,
      body: 'payment_method=pm_card_visa',
    });
    const paid = paidIntent(confirmed);
    if (paid.status !== 'succeeded') throw new Error(`a payment is ${paid.status}`);
    return paid;
  }

  /** As the official libraries do, with a key of its own for each request. */
  async #post(line: Line, { path, body }: { path: string; body: string }): Promise<Answer> {
    const key = `idempotency-key: stripe-node-retry-${randomUUID()}\r\n`;
    const answer = await line.ask(`POST ${path}${this.#headers}${key}`, body);
    if (answer.status !== 200) throw new Error(`${path} is answered ${answer.body}`);
    return answer;
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }
}

export interface PaidIntent {
  readonly id: string;
  readonly status: string;
}

function paidIntent({ body }: Answer): PaidIntent {
  // An answer with status 200 is an intent of the API.
  return JSON.parse(body) as PaidIntent;
}
