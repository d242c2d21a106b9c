import { setTimeout as sleep } from 'node:timers/promises';
import { canaryNumber, type CanaryBehavior } from '@coffer/kernel/test-cards';
import type Stripe from 'stripe';
import type { IntentFacts, RefundFacts } from './books.ts';
import { untilDefinite, type Definite } from './careful-client.ts';
import type { Dice } from './dice.ts';

/** The official library, pointed at the API with the secret key and at the vault with the other. */
export interface Libraries {
  readonly api: Stripe;
  readonly vault: Stripe;
}

export interface PayingClient {
  readonly name: string;
  readonly libraries: Libraries;
  readonly dice: Dice;
  /** Which cards it pays with. */
  readonly cards: readonly (readonly [weight: number, behavior: CanaryBehavior | 'listed'])[];
  /** No payment is begun after this. */
  readonly endMs: number;
  /** An answer that has not come by then never comes. */
  readonly deadlineMs: number;
}

/** One write that a client made, and the answer that it went by. */
export interface Step {
  readonly kind: 'cancel' | 'capture' | 'confirm' | 'create' | 'payment_method' | 'refund';
  readonly key: string;
  /** Null: no definite answer came. */
  readonly answer: Definite<Stripe.PaymentIntent | Stripe.PaymentMethod | Stripe.Refund> | null;
  /** The same call again with the same key. */
  readonly again: () => Promise<Stripe.PaymentIntent | Stripe.PaymentMethod | Stripe.Refund>;
}

/** One order as its client saw it. */
export interface Order {
  readonly name: string;
  readonly steps: Step[];
  /** As the client saw it last. */
  intent: IntentFacts | null;
  readonly refunds: RefundFacts[];
}

const AMOUNT_MIN_MINOR = 500;
const AMOUNT_MAX_MINOR = 90_000;
const POLL_MS = 250;
const SERIALS = 100_000;
const ATTEMPTS_MAX = 2;

/** Places orders one after the other until its time is over, each to its end. */
export async function payUntilEnd(client: PayingClient): Promise<Order[]> {
  const orders: Order[] = [];
  while (Date.now() < client.endMs) {
    const order: Order = {
      name: `${client.name}.${orders.length}`,
      steps: [],
      intent: null,
      refunds: [],
    };
    orders.push(order);
    await new OrderRun(client, order).run();
  }
  return orders;
}

type Intent = Stripe.PaymentIntent;

class OrderRun {
  readonly #client: PayingClient;
  readonly #order: Order;

  constructor(client: PayingClient, order: Order) {
    this.#client = client;
    this.#order = order;
  }

  async run(): Promise<void> {
    const { dice } = this.#client;
    const manual = dice.chance(0.4);
    if (!(await this.#authorize(manual))) return;
    if (this.#status() === 'requires_capture') {
      if (dice.chance(0.3)) await this.#cancel();
      else if (dice.chance(0.85)) await this.#capture();
    } else if (this.#status() === 'requires_payment_method' && dice.chance(0.3)) {
      await this.#cancel();
    }
    for (let n = 0; n < 2 && this.#status() === 'succeeded' && dice.chance(0.4); n += 1) {
      await this.#refund();
    }
  }

  #status(): Stripe.PaymentIntent.Status | null {
    return this.#order.intent?.status ?? null;
  }

  /** Creates and confirms, in one call or two; after a decline once more with another card. */
  async #authorize(manual: boolean): Promise<boolean> {
    const { dice, libraries } = this.#client;
    const first = await this.#paymentMethod();
    if (first === null) return false;
    const atOnce = dice.chance(0.5);
    const params: Stripe.PaymentIntentCreateParams = {
      amount: dice.between(AMOUNT_MIN_MINOR, AMOUNT_MAX_MINOR),
      currency: 'usd',
      capture_method: manual ? 'manual' : 'automatic_async',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: { order: this.#order.name },
      ...(atOnce ? { payment_method: first, confirm: true } : {}),
    };
    const created = await this.#writeIntent('create', (options) =>
      libraries.api.paymentIntents.create(params, options),
    );
    if (!created) return false;
    let method: string | null = first;
    for (let attempt = atOnce ? 1 : 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const id = this.#order.intent?.id;
      if (id === undefined || this.#status() !== 'requires_payment_method') break;
      method = attempt === 0 ? first : await this.#paymentMethod();
      if (method === null) return false;
      const payment_method = method;
      const confirmed = await this.#writeIntent('confirm', (options) =>
        libraries.api.paymentIntents.confirm(id, { payment_method }, options),
      );
      if (!confirmed) return false;
    }
    return this.#order.intent !== null;
  }

  async #capture(): Promise<void> {
    const { dice, libraries } = this.#client;
    const { intent } = this.#order;
    if (intent === null) return;
    const part = dice.chance(0.3) ? { amount_to_capture: dice.between(100, intent.amount) } : {};
    await this.#writeIntent('capture', (options) =>
      libraries.api.paymentIntents.capture(intent.id, part, options),
    );
  }

  async #cancel(): Promise<void> {
    const { libraries } = this.#client;
    const { intent } = this.#order;
    if (intent === null) return;
    await this.#writeIntent('cancel', (options) =>
      libraries.api.paymentIntents.cancel(intent.id, {}, options),
    );
  }

  async #refund(): Promise<void> {
    const { dice, libraries } = this.#client;
    const { intent, refunds } = this.#order;
    const left =
      (intent?.amount_received ?? 0) - refunds.reduce((sum, { amount }) => sum + amount, 0);
    if (intent === null || left <= 0) return;
    const amount = dice.chance(0.5) ? left : dice.between(1, left);
    const answer = await this.#write('refund', (options) =>
      libraries.api.refunds.create({ payment_intent: intent.id, amount }, options),
    );
    if (answer?.ok !== true) return;
    const refund = await this.#poll(
      answer.object,
      ({ status }) => status === 'pending',
      (id) => libraries.api.refunds.retrieve(id),
    );
    refunds.push(refund);
  }

  /** A canary's payment method, made in the vault; or a listed card by its name. */
  async #paymentMethod(): Promise<string | null> {
    const { dice, libraries, cards } = this.#client;
    const behavior = dice.pick(cards);
    if (behavior === 'listed') return 'pm_card_visa';
    const card = {
      number: canaryNumber(behavior, dice.between(0, SERIALS - 1)),
      exp_month: 12,
      exp_year: new Date().getUTCFullYear() + 3,
      cvc: String(dice.between(100, 999)),
    };
    const answer = await this.#write('payment_method', (options) =>
      libraries.vault.paymentMethods.create({ type: 'card', card }, options),
    );
    return answer?.ok === true ? answer.object.id : null;
  }

  /**
   * A write whose answer is the intent; waits while that is processing. False: gives the order up.
   */
  async #writeIntent(
    kind: Step['kind'],
    ask: (options: Stripe.RequestOptions) => Promise<Intent>,
  ): Promise<boolean> {
    const { api } = this.#client.libraries;
    const answer = await this.#write(kind, ask);
    if (answer === null) return false;
    if (answer.ok) {
      this.#order.intent = await this.#poll(answer.object, isProcessing, (id) =>
        api.paymentIntents.retrieve(id),
      );
      return true;
    }
    const id = answer.intent;
    if (id === null) return false;
    const found = await untilDefinite(
      () => api.paymentIntents.retrieve(id),
      this.#client.deadlineMs,
    );
    if (found?.ok === true) this.#order.intent = found.object;
    return found?.ok === true;
  }

  async #poll<T extends { readonly id: string }>(
    first: T,
    waits: (object: T) => boolean,
    retrieve: (id: string) => Promise<T>,
  ): Promise<T> {
    let seen = first;
    while (waits(seen) && Date.now() < this.#client.deadlineMs) {
      await sleep(POLL_MS);
      const next = await untilDefinite(() => retrieve(seen.id), this.#client.deadlineMs);
      if (next?.ok !== true) return seen;
      seen = next.object;
    }
    return seen;
  }

  async #write<T extends Stripe.PaymentIntent | Stripe.PaymentMethod | Stripe.Refund>(
    kind: Step['kind'],
    ask: (options: Stripe.RequestOptions) => Promise<T>,
  ): Promise<Definite<T> | null> {
    const key = `chaos-${this.#order.name}-${this.#order.steps.length}-${kind}`;
    const again = (): Promise<T> => ask({ idempotencyKey: key });
    const answer = await untilDefinite(again, this.#client.deadlineMs);
    this.#order.steps.push({ kind, key, answer, again });
    return answer;
  }
}

function isProcessing(intent: Intent): boolean {
  return intent.status === 'processing';
}
