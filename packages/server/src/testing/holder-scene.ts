import type Stripe from 'stripe';
import { checkStripeObject } from '@coffer/testkit';
import type { FormInput } from '@coffer/kernel';
import type { DeleteCvcRequest } from '@coffer/vault-protocol';
import { PUBLISHABLE_KEY, TestServer, type Ask, type Reply } from './test-server.ts';
import type { Row } from './rows.ts';

/** A card whose issuer wants its holder. */
export const HOLDER_CARD = 'pm_card_authenticationRequired';
export const RETURN_URL = 'https://shop.test/back?order=1';

/** Nothing in it is expanded. */
type Intent = Stripe.PaymentIntent & {
  readonly latest_charge: string | null;
  readonly payment_method: string;
};

type Setup = Stripe.SetupIntent & {
  readonly customer: string;
  readonly payment_method: string;
};

type IntentKind = 'payment_intents' | 'setup_intents';

export interface MadeIntent {
  readonly kind: IntentKind;
  readonly id: string;
  readonly client_secret: string;
}

interface EventSeen {
  readonly type: string;
  readonly data: { readonly object: { readonly id: string; readonly payment_intent?: string } };
}

/** A server whose card door plays an issuer that asks for the holder, and that holder. */
export class HolderScene {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(): Promise<HolderScene> {
    return new HolderScene(await TestServer.start());
  }

  /** Forgets what was sent, and answers as the network does. */
  reset(): void {
    this.server.cardDoor.answer = null;
    this.server.cardDoor.sent.length = 0;
    this.server.cardDoor.cvcs.length = 0;
  }

  async post(path: string, form: Record<string, FormInput> = {}, ask: Ask = {}): Promise<Reply> {
    const reply = await this.server.post(path, form, ask);
    const view = ask.key === PUBLISHABLE_KEY ? 'publishable' : 'secret';
    if (reply.status === 200) checkStripeObject(reply.body, view);
    return reply;
  }

  pay(form: Record<string, FormInput> = {}, ask: Ask = {}): Promise<Reply> {
    const pay = {
      ...{ amount: 2000, currency: 'usd', payment_method: HOLDER_CARD, confirm: true },
      // Booked at once, so that no event comes of its own later.
      capture_method: 'automatic',
    };
    return this.post('/v1/payment_intents', { ...pay, ...form }, ask);
  }

  /** A payment that waits for its holder. */
  async waiting(form: Record<string, FormInput> = {}): Promise<Intent> {
    const reply = await this.pay({ use_stripe_sdk: true, ...form });
    // Checked against the official type where it came.
    const intent = reply.body as Intent;
    if (intent.status !== 'requires_action') throw new Error(`it does not wait: ${intent.status}`);
    return intent;
  }

  /** An intent of either kind, as the merchant's server makes it. */
  async intent(kind: IntentKind, form: Record<string, FormInput>): Promise<MadeIntent> {
    const reply = await this.post(`/v1/${kind}`, form);
    // Checked against the official type where it came.
    return { ...(reply.body as Omit<MadeIntent, 'kind'>), kind };
  }

  /** Confirms it as a page does, with a publishable key and the intent's own secret. */
  confirm(
    { kind, id, client_secret }: MadeIntent,
    form: Record<string, FormInput> = {},
  ): Promise<Reply> {
    const path = `/v1/${kind}/${id}/confirm`;
    const said = { client_secret, use_stripe_sdk: true, ...form };
    return this.post(path, said, { key: PUBLISHABLE_KEY });
  }

  /** The CVCs that the card store was told to drop. */
  droppedCvcs(): unknown[] {
    return this.server.cardDoor.cvcs
      .filter(({ path }) => path === '/cvcs/delete')
      .map(({ body }) => (body as DeleteCvcRequest).cvc_ref);
  }

  async retrieve(id: string): Promise<Intent> {
    const reply = await this.server.get(`/v1/payment_intents/${id}`);
    return checkStripeObject(reply.body as Intent);
  }

  /** A customer with a card to be saved, which waits for its holder. */
  async settingUp(form: Record<string, FormInput> = {}): Promise<Setup> {
    const made = await this.post('/v1/customers');
    const customer = made.body as Stripe.Customer;
    const reply = await this.post('/v1/setup_intents', {
      ...{ customer: customer.id, payment_method: HOLDER_CARD, confirm: true },
      ...form,
    });
    return reply.body as Setup;
  }

  async retrieveSetup(id: string): Promise<Setup> {
    const reply = await this.server.get(`/v1/setup_intents/${id}`);
    return checkStripeObject(reply.body as Setup);
  }

  rows(sql: string, values: string[] = []): Promise<Row[]> {
    return this.server.running.services.db.query<Row>(sql, values);
  }

  /** The id of the newest authentication of an intent. */
  async sourceOf(intent: string): Promise<string> {
    const [row] = await this.rows(
      'select id from authentications where intent = $1 order by id desc limit 1',
      [intent],
    );
    return String(row?.['id']);
  }

  /** Where the issuer's page would send the browser, on this server's own port. */
  async notificationOf(source: string): Promise<string> {
    const [row] = await this.rows(
      `select data->'call'->'parameters'->>'notification_url' as url from authentications
       where id = $1`,
      [source],
    );
    const url = new URL(String(row?.['url']));
    return this.server.checkoutBase + url.pathname + url.search;
  }

  /** The holder presses a button on the issuer's page, and the browser follows. */
  async holderSays(
    intent: string,
    result: 'authenticated' | 'canceled' | 'failed',
  ): Promise<Response> {
    const source = await this.sourceOf(intent);
    this.server.cardDoor.holders.set(source, result);
    return fetch(await this.notificationOf(source), { redirect: 'manual' });
  }

  /** Lets the time of an intent's authentication come: to look after it, or to give it up. */
  async passTime(intent: string, what: 'due' | 'expired'): Promise<void> {
    await this.rows(
      `update authentications set due_at = now(),
         expires_at = case $2 when 'expired' then now() else expires_at end
       where intent = $1`,
      [intent, what],
    );
  }

  /** The types of an intent's events, oldest first. */
  async eventsOf(intent: string): Promise<string[]> {
    const reply = await this.server.get('/v1/events?limit=100');
    const { data } = reply.body as { data: EventSeen[] };
    return data
      .filter(({ data: { object } }) => [object.id, object.payment_intent].includes(intent))
      .map(({ type }) => type)
      .toReversed();
  }

  /** The transaction that each authorization named. */
  authorizations(): unknown[] {
    return this.server.cardDoor.sent
      .filter(({ skeleton }) => skeleton.startsWith('sandbox.authorize.'))
      .map(({ parameters }) => parameters['authentication_transaction_id']);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
