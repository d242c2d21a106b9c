import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { canaryNumber } from '@coffer/kernel/test-cards';
import { startStack, type Stack } from '@coffer/testkit';
import { findInstallation, listProcesses, processRole, processTree } from 'coffer/running';
import pg from 'pg';
import Stripe from 'stripe';

export type Service = 'sandbox' | 'server' | 'vault';

const POLL_MS = 5;
const STEP_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 60_000;

/** Polls until there is something; fails when there is nothing for too long. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadlineMs = Date.now() + STEP_TIMEOUT_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadlineMs) throw new Error(`it did not come to this: ${what}`);
    await sleep(POLL_MS);
  }
}

/**
 * A stack that can be held at a chosen moment of a payment: by stopping processes (SIGSTOP) and by
 * locking tables, as the database's superuser.
 */
export class CrashScene {
  readonly stack: Stack;
  /** The official library at the API with the secret key, and at the vault with the other. */
  readonly api: Stripe;
  readonly vault: Stripe;
  readonly #db: pg.Client;
  readonly #databaseUrl: string;
  #serial = 0;

  private constructor(stack: Stack, databaseUrl: string, db: pg.Client) {
    this.stack = stack;
    this.api = libraryAt(stack.api, stack.secret_key);
    this.vault = libraryAt(stack.vault, stack.publishable_key);
    this.#databaseUrl = databaseUrl;
    this.#db = db;
  }

  static async start(): Promise<CrashScene> {
    const stack = await startStack();
    const [databaseUrl = ''] = findInstallation(stack.dataDir, {}).databaseUrls;
    const db = new pg.Client(databaseUrl);
    await db.connect();
    return new CrashScene(stack, databaseUrl, db);
  }

  async end(): Promise<void> {
    await this.#db.end();
    await this.stack.remove();
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.#db.query<T>(sql, values)).rows;
  }

  pid(service: Service): number | null {
    const tree = processTree(this.stack.pid, listProcesses());
    return tree.find(({ args }) => processRole(args) === service)?.pid ?? null;
  }

  signal(service: Service, signal: 'SIGCONT' | 'SIGKILL' | 'SIGSTOP'): void {
    const pid = this.pid(service);
    if (pid === null) throw new Error(`${service} does not run`);
    process.kill(pid, signal);
  }

  /** Kills a service, and waits until the launcher has begun another. */
  async kill(service: Service): Promise<void> {
    const before = this.pid(service);
    this.signal(service, 'SIGKILL');
    await until(`another ${service}`, async () => {
      const now = this.pid(service);
      return now !== null && now !== before ? now : null;
    });
  }

  async ready(): Promise<void> {
    await until('the API answers through the vault', () =>
      fetch(`${this.stack.vault}/v1/account`, {
        headers: { authorization: `Bearer ${this.stack.secret_key}` },
        signal: AbortSignal.timeout(STEP_TIMEOUT_MS),
      }).then(
        (response) => (response.status === 200 ? true : null),
        () => null,
      ),
    );
  }

  /** Lets nobody write to the table until the returned function is called. */
  async lockTable(table: string): Promise<() => Promise<void>> {
    const holder = new pg.Client(this.#databaseUrl);
    await holder.connect();
    await holder.query(`begin; lock table ${table} in share mode`);
    return () => holder.end();
  }

  /** Waits until somebody waits for the table. */
  async someoneWaitsFor(table: string): Promise<void> {
    await until(`someone waits for ${table}`, async () => {
      const waiting = await this.rows(
        'select 1 from pg_locks where not granted and relation = $1::regclass',
        [table],
      );
      return waiting.length > 0 ? true : null;
    });
  }

  /** The payment's operation that is under way. */
  openOperation(intent: string): Promise<string> {
    return until('an operation is open', async () => {
      const rows = await this.rows<{ id: string }>(
        `select id from coffer.operations where payment_intent = $1 and state = 'open'`,
        [intent],
      );
      return rows[0]?.id ?? null;
    });
  }

  closedOperation(intent: string, kind: string): Promise<true> {
    return until('the operation is closed', async () => {
      const rows = await this.rows(
        `select 1 from coffer.operations where payment_intent = $1 and kind = $2
           and state in ('approved', 'declined', 'reversed')`,
        [intent, kind],
      );
      return rows.length > 0 ? true : null;
    });
  }

  /** Waits until bytes for the stopped network wait in its sockets: the vault has sent. */
  async networkHasMail(): Promise<void> {
    const port = Number(new URL(this.stack.sandbox).port);
    await until('the vault has sent', async () => (unreadBytes(port) > 0 ? true : null));
  }

  networkHasAnswered(reference: string): Promise<true> {
    return until('the network has answered', async () => {
      const rows = await this.rows('select 1 from cardnet.messages where reference = $1', [
        reference,
      ]);
      return rows.length > 0 ? true : null;
    });
  }

  vaultHasAnswer(reference: string): Promise<true> {
    return until('the vault has the answer', async () => {
      const rows = await this.rows('select 1 from cde.sends where reference = $1', [reference]);
      return rows.length > 0 ? true : null;
    });
  }

  /**
   * Every approved authorization of the payment that the network has not reversed, and every one
   * that belongs to no payment.
   */
  standing(intent: string): Promise<{ amount: number; captured: number; refunded: number }[]> {
    return this.rows(
      `select a.amount, a.captured, a.refunded from cardnet.authorizations a
         left join coffer.operations o on o.id = a.reference
        where (o.payment_intent = $1 or o.id is null) and not a.reversed`,
      [intent],
    );
  }

  /** A fresh canary card's payment method. */
  async paymentMethod(): Promise<string> {
    const made = await this.vault.paymentMethods.create(this.cardParams());
    return made.id;
  }

  /** The payment method of a card whose issuer asks for its holder. */
  async holderPaymentMethod(): Promise<string> {
    const card = { number: '4000000000003220', exp_month: 12, exp_year: 2040, cvc: '737' };
    return (await this.vault.paymentMethods.create({ type: 'card', card })).id;
  }

  /** A payment with a fresh card, not confirmed unless that is asked for. */
  async newIntent(
    params: Partial<Stripe.PaymentIntentCreateParams> & { readonly amount: number },
  ): Promise<Stripe.PaymentIntent> {
    return this.api.paymentIntents.create({
      currency: 'usd',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      payment_method: params.payment_method ?? (await this.paymentMethod()),
      ...params,
    });
  }

  /** The types of the payment's published events, in order, once there are so many. */
  async eventsOf(intent: string, count: number): Promise<string[]> {
    const seen = await until(`${count} events`, async () => {
      const rows = await this.rows<{ type: string }>(
        `select type from coffer.events where data->'object'->>'id' = $1
            or data->'object'->>'payment_intent' = $1 order by id`,
        [intent],
      );
      return rows.length >= count ? rows : null;
    });
    return seen.map(({ type }) => type);
  }

  cardParams(): Stripe.PaymentMethodCreateParams {
    this.#serial += 1;
    const number = canaryNumber('succeed', this.#serial);
    return { type: 'card', card: { number, exp_month: 12, exp_year: 2040, cvc: '737' } };
  }
}

function libraryAt(origin: string, key: string): Stripe {
  const { hostname, port } = new URL(origin);
  return new Stripe(key, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: CALL_TIMEOUT_MS,
  });
}

/** What connections to the port have received and not read (proc(5), /proc/net/tcp). */
function unreadBytes(port: number): number {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6']
    .flatMap((name) => fs.readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) === true && state === '01')
    .reduce((sum, fields) => sum + Number.parseInt(fields[4]?.split(':')[1] ?? '0', 16), 0);
}
