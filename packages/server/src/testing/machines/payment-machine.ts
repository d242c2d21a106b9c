import { deepStrictEqual } from 'node:assert';
import { invariant, type FormInput } from '@coffer/kernel';
import { FreshAccount } from '../fresh-account.ts';
import type { Reply, TestServer } from '../test-server.ts';
import { balanceOfCharges } from './balance.ts';
import { CARD_NAMES } from './card-names.ts';
import { declining } from './declining.ts';
import { holderAnswers } from './holder-answer.ts';
import { askedSoFar, playSteps } from './play-steps.ts';
import * as model from './payment-model.ts';
import { intentView, viewOf, type PaymentState } from './payment-state.ts';
import type { PaymentStep, Share } from './payment-steps.ts';

/** Ids that nobody has. */
const NO_INTENT = 'pi_000000000000000000000000';
const NO_CHARGE = 'ch_000000000000000000000000';
const INCREMENTAL = { card: { request_incremental_authorization: 'if_available' } };

interface Payment {
  readonly id: string;
  /** Of the latest charge. */
  readonly charge: string | null;
  readonly state: PaymentState;
}

type Form = Record<string, FormInput>;

/** Plays steps on an account of its own, on the server and on the model, and compares. */
export class PaymentMachine {
  readonly #server: TestServer;
  readonly #account: FreshAccount;
  /** Newest first. */
  readonly #payments: Payment[] = [];

  private constructor(server: TestServer, account: FreshAccount) {
    this.#server = server;
    this.#account = account;
  }

  /** Plays all steps; throws where server and model differ. */
  static async play(server: TestServer, steps: readonly PaymentStep[]): Promise<void> {
    const machine = new PaymentMachine(server, await FreshAccount.open(server));
    await playSteps(machine.#account, steps, (step) => machine.#step(step));
    await machine.#checkLedger();
  }

  async #step(step: PaymentStep): Promise<void> {
    const at = step.do === 'create' ? undefined : this.#payments[step.at];
    const state = at?.state ?? null;
    if (step.do === 'answer') {
      const verdict = model.answer(state, step.agrees);
      if (verdict === null || at === undefined) return;
      await holderAnswers({ server: this.#server, account: this.#account }, at.id, step.agrees);
      return this.#checkDone(verdict, at);
    }
    const before = askedSoFar(this.#server, this.#account);
    const declines = 'declined' in step && step.declined;
    this.#server.cardDoor.answer = declines ? declining(this.#server) : null;
    const { reply, verdict } = await this.#call(step, at);
    this.#server.cardDoor.answer = null;
    const { error } = reply.body as { error?: { type: string; code?: string } };
    deepStrictEqual(
      { status: reply.status, code: error?.code },
      { status: verdict.status, code: verdict.code },
    );
    if (verdict.kind === 'done') return this.#checkDone(verdict, at, reply);
    deepStrictEqual(error?.type, 'invalid_request_error');
    deepStrictEqual(askedSoFar(this.#server, this.#account), before, 'the acquirer was asked');
    await this.#checkUnchanged(reply, state);
  }

  async #call(
    step: Exclude<PaymentStep, { do: 'answer' }>,
    at: Payment | undefined,
  ): Promise<{ readonly reply: Reply; readonly verdict: model.Verdict }> {
    const state = at?.state ?? null;
    const post = (path: string, form: Form): Promise<Reply> => this.#account.post(path, form);
    const one = `/v1/payment_intents/${at?.id ?? NO_INTENT}`;
    switch (step.do) {
      case 'create': {
        const verdict = model.create(step);
        return { reply: await post('/v1/payment_intents', creationForm(step)), verdict };
      }
      case 'update':
        return { reply: await post(one, updateForm(step)), verdict: model.update(state, step) };
      case 'confirm': {
        const reply = await post(`${one}/confirm`, confirmForm(step));
        return { reply, verdict: model.confirm(state, step) };
      }
      case 'capture': {
        const given = asked(step, state?.capturable ?? 0, state);
        const form = given.amount === null ? {} : { amount_to_capture: given.amount };
        return { reply: await post(`${one}/capture`, form), verdict: model.capture(state, given) };
      }
      case 'increment': {
        const { declined, percent } = step;
        const amount = Math.ceil(((state?.amount ?? 1_000) * percent) / 100);
        const reply = await post(`${one}/increment_authorization`, { amount });
        return { reply, verdict: model.increment(state, { amount, declined }) };
      }
      case 'cancel': {
        const reply = await post(`${one}/cancel`, {});
        return { reply, verdict: model.cancel(state, step.declined) };
      }
      case 'refund': {
        const { amount_captured = 0, amount_refunded = 0 } = state?.charge ?? {};
        const given = asked(step, amount_captured - amount_refunded, state);
        const of =
          step.by === 'charge'
            ? { charge: at?.charge ?? NO_CHARGE }
            : { payment_intent: at?.id ?? NO_INTENT };
        const form = { ...of, ...(given.amount !== null && { amount: given.amount }) };
        const verdict = model.refund(state, { ...given, ofIntent: step.by === 'intent' });
        return { reply: await post('/v1/refunds', form), verdict };
      }
    }
  }

  async #checkUnchanged(reply: Reply, state: PaymentState | null): Promise<void> {
    const { error } = reply.body as { error: { code?: string; payment_intent?: object } };
    if (error.code === 'payment_intent_unexpected_state' && state !== null) {
      invariant(error.payment_intent !== undefined, 'the error shows the intent');
      deepStrictEqual(viewOf(error.payment_intent), intentView(state));
    }
    await this.#account.checkUnchanged();
  }

  async #checkDone(verdict: model.Verdict, at?: Payment, reply?: Reply): Promise<void> {
    invariant(verdict.kind === 'done', 'a verdict of what was done');
    await this.#account.book();
    const body = (reply?.body ?? {}) as { id: string; error?: { payment_intent: { id: string } } };
    const id = at?.id ?? body.error?.payment_intent.id ?? body.id;
    if (verdict.refund !== undefined) deepStrictEqual(viewOf(body), verdict.refund);
    const path = `/v1/payment_intents/${id}?expand[]=latest_charge`;
    const intent = (await this.#account.get(path)).body as {
      latest_charge: { id: string } | null;
    };
    const { latest_charge: charge } = intent;
    const { after } = verdict;
    deepStrictEqual(
      { intent: viewOf(intent), charge: charge === null ? null : viewOf(charge) },
      { intent: intentView(after), charge: after.charge },
    );
    const events = (await this.#account.newEvents()).map(({ type, data: { object } }) => {
      const { id: own, payment_intent: of = own } = object as Record<string, string | undefined>;
      return { type, of, view: viewOf(object) };
    });
    deepStrictEqual(
      events,
      verdict.events.map((event) => ({ ...event, of: id })),
    );
    const payment = { id, charge: charge?.id ?? null, state: after };
    if (at === undefined) this.#payments.unshift(payment);
    else this.#payments[this.#payments.indexOf(at)] = payment;
    await this.#account.remember();
  }

  /** The balance is what was captured, less what was given back and the fees. */
  async #checkLedger(): Promise<void> {
    const wanted = balanceOfCharges(this.#payments.map(({ state }) => state));
    deepStrictEqual(await this.#account.balance(), wanted);
    for (const { charge, state } of this.#payments) {
      const list = await this.#account.get(`/v1/refunds?charge=${charge ?? NO_CHARGE}&limit=100`);
      const { data } = list.body as { data: object[] };
      deepStrictEqual(data.map(viewOf), state.refunds.toReversed());
    }
  }
}

function creationForm(step: model.Creation): Form {
  return {
    amount: step.amount,
    currency: step.currency,
    capture_method: step.capture,
    ...(step.card !== null && { payment_method: CARD_NAMES[step.card] }),
    ...(step.confirm && { confirm: true }),
    ...(step.offSession && { off_session: true }),
    ...(step.incremental && { payment_method_options: INCREMENTAL }),
  };
}

function confirmForm(step: model.Confirmation): Form {
  return {
    ...(step.card !== null && { payment_method: CARD_NAMES[step.card] }),
    ...(step.offSession && { off_session: true }),
  };
}

function updateForm({ amount, card, described }: model.Update): Form {
  return {
    ...(amount !== null && { amount }),
    ...(card !== null && { payment_method: card === 'none' ? '' : CARD_NAMES[card] }),
    ...(described && { description: 'Beans', metadata: { order: '6735' } }),
  };
}

/** So much of what there is; of nothing, so much of the whole payment. */
function asked(share: Share, there: number, state: PaymentState | null): model.Asked {
  const { percent, declined } = share;
  const whole = there > 0 ? there : (state?.amount ?? 1_000);
  return { amount: percent === null ? null : Math.ceil((whole * percent) / 100), declined };
}
