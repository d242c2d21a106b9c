import { encodeForm, type FormInput } from '@coffer/kernel';
import type { RunningServer } from '../start.ts';
import type { FreshAccount } from './fresh-account.ts';
import type { Reply, TestServer } from './test-server.ts';

const ANSWER_TIMEOUT_MS = 60_000;

export type Form = Readonly<Record<string, FormInput>>;

/** Clients of one account that call two servers of one database at the same moment. */
export class Crowd {
  readonly server: TestServer;
  readonly #other: RunningServer;

  private constructor(server: TestServer, other: RunningServer) {
    this.server = server;
    this.#other = other;
  }

  static async gather(server: TestServer): Promise<Crowd> {
    return new Crowd(server, await server.startAnother());
  }

  /** Each of the calls by a client of its own, all at once, one half to each server. */
  atOnce(
    account: FreshAccount,
    calls: readonly {
      readonly path: string;
      readonly form?: Form;
      readonly idempotencyKey?: string;
    }[],
  ): Promise<Reply[]> {
    return Promise.all(
      calls.map(async ({ path, form = {}, idempotencyKey }, number): Promise<Reply> => {
        const port = number % 2 === 0 ? this.server.running.port : this.#other.port;
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${account.key}`,
            'content-type': 'application/x-www-form-urlencoded',
            ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          },
          body: encodeForm({ ...form }),
          signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        });
        const body: unknown = await response.json();
        return { status: response.status, headers: response.headers, body };
      }),
    );
  }

  async leave(): Promise<void> {
    await this.#other.stop();
    await this.server.stop();
  }
}

/** How often each answer was given: the status, and the code of an error. */
export function tally(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const { error } = body as { error?: { code?: string; message: string } };
    const words = status >= 500 ? error?.message : 'no code';
    const name = error === undefined ? String(status) : `${status} ${error.code ?? words}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
