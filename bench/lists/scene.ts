import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '@coffer/kernel';
import pg from 'pg';
import { Caller } from '../calls/caller.ts';
import type { Bed } from '../payments/bed.ts';
import type { Asked } from './questions.ts';
import { captureTemplates, makeMerchants, seed, type Merchant, type Templates } from './seed.ts';

/** An installation with merchants, each of whom has made so many payments. */
export class Scene {
  readonly api: string;
  readonly client: pg.Client;
  readonly #merchants: readonly Merchant[];
  readonly #templates: Templates;
  #n = 0;

  private constructor(
    api: string,
    client: pg.Client,
    of: { readonly merchants: readonly Merchant[]; readonly templates: Templates },
  ) {
    this.api = api;
    this.client = client;
    this.#merchants = of.merchants;
    this.#templates = of.templates;
  }

  /** `name` tells its merchants from those of other scenes on the same bed. */
  static async open(
    bed: Bed,
    { count, name }: { readonly count: number; readonly name: string },
  ): Promise<Scene> {
    const client = new pg.Client(bed.databaseUrl);
    // Whatever fails first is what the bench says.
    client.on('error', () => undefined);
    await client.connect();
    const templates = await captureTemplates(client, await payOfCustomer(bed));
    const merchants = await makeMerchants(client, { count, name });
    return new Scene(bed.stack.api, client, { merchants, templates });
  }

  get payments(): number {
    return this.#n * this.#merchants.length;
  }

  /** Each merchant, in an order in which neighbours in time are not neighbours. */
  asked(request: number): Asked {
    const index = (request * STRIDE) % this.#merchants.length;
    const merchant = this.#merchants[index];
    if (merchant === undefined) throw new Error('there are merchants');
    return { merchant, index, n: this.#n };
  }

  /** Until every merchant has made `n` payments, and PostgreSQL has nothing left to do of it. */
  async grow(n: number): Promise<void> {
    const { client } = this;
    await seed(client, this.#templates, { merchants: this.#merchants, from: this.#n, to: n });
    this.#n = n;
    await client.query('checkpoint');
    for (let busy = true; busy;) {
      const { rows } = await client.query(
        `select from pg_stat_activity where backend_type = 'autovacuum worker'`,
      );
      busy = rows.length > 0;
      if (busy) await sleep(LOOK_MS);
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

const STRIDE = 37;
const LOOK_MS = 100;
const GIB: number = 2 ** 30;

/** Its rows with their indexes, and room for sorting these. */
const PAYMENT_BYTES = 8_000;
/** PostgreSQL's log while rows are copied, and all else of an installation. */
const FIXED_BYTES = 1.5 * GIB;

export function needFreeDisk(payments: number): void {
  const { bavail, bsize } = fs.statfsSync(os.tmpdir());
  const gib = Math.ceil((payments * PAYMENT_BYTES + FIXED_BYTES) / GIB);
  if (bavail * bsize >= gib * GIB) return;
  throw new OperatorError(
    `Lists of ${payments.toLocaleString('en')} payments need ${gib} GB free in ${os.tmpdir()}.`,
  );
}

/** Everything that a seeded row is a copy of. */
async function payOfCustomer({ settled, stack }: Bed): Promise<string> {
  const caller = await Caller.open(stack.api, 1, () => stack.secret_key);
  // An answer with status 200 is an object of the API.
  const made = (body: string): { readonly id: string } => JSON.parse(body) as { id: string };
  const customer = made((await caller.first.post('/v1/customers', 'name=Jenny')).body);
  const paid = await caller.first.post(
    '/v1/payment_intents',
    `amount=2000&currency=usd&confirm=true&customer=${customer.id}&payment_method=pm_card_visa` +
      '&automatic_payment_methods[enabled]=true' +
      '&automatic_payment_methods[allow_redirects]=never',
  );
  caller.close();
  await settled();
  return made(paid.body).id;
}
