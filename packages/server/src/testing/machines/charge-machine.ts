import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { invariant, type FormInput } from '@coffer/kernel';
import { FreshAccount } from '../fresh-account.ts';
import type { Reply, TestServer } from '../test-server.ts';
import { seldom, whichOne } from './card-names.ts';
import * as model from './charge-model.ts';
import { declining } from './declining.ts';
import { CURRENCIES, type Verdict } from './payment-model.ts';
import { viewOf } from './payment-state.ts';
import { amounts, share, type Share } from './payment-steps.ts';
import { askedSoFar, playSteps } from './play-steps.ts';

export type ChargeStep =
  | ({ readonly do: 'create' } & model.Creation)
  | ({ readonly do: 'capture' | 'refund'; readonly at: number } & Share);

const STEPS_MAX = 12;
/** An id that nobody has. */
const NO_CHARGE = 'ch_000000000000000000000000';
const TOKENS = { declined: 'tok_chargeDeclined', good: 'tok_visa' } as const;

const create = fc.record({
  do: fc.constant('create' as const),
  amount: amounts,
  currency: fc.constantFrom(...CURRENCIES),
  capture: fc.boolean(),
  card: fc.constantFrom(...(['good', 'good', 'good', 'declined', null] as const)),
});
const step: fc.Arbitrary<ChargeStep> = fc.oneof(
  create,
  fc.record({
    do: fc.constantFrom('capture', 'refund', 'refund'),
    at: whichOne,
    percent: share.percent,
    declined: seldom,
  }),
);

export const chargeSteps: fc.Arbitrary<readonly ChargeStep[]> = fc
  .tuple(create, fc.array(step, { minLength: 1, maxLength: STEPS_MAX }))
  .map(([first, rest]) => [first, ...rest]);

interface Charge {
  readonly id: string;
  readonly state: model.LoneState;
}

/** Plays steps on an account of its own, on the server and on the model, and compares. */
export class ChargeMachine {
  readonly #server: TestServer;
  readonly #account: FreshAccount;
  /** Newest first. */
  readonly #charges: Charge[] = [];

  private constructor(server: TestServer, account: FreshAccount) {
    this.#server = server;
    this.#account = account;
  }

  /** Plays all steps; throws where server and model differ. */
  static async play(server: TestServer, steps: readonly ChargeStep[]): Promise<void> {
    const machine = new ChargeMachine(server, await FreshAccount.open(server));
    await playSteps(machine.#account, steps, (one) => machine.#step(one));
    const balance = await machine.#account.balance();
    deepStrictEqual(balance, model.balanceOf(machine.#charges.map(({ state }) => state)));
  }

  async #step(one: ChargeStep): Promise<void> {
    const at = one.do === 'create' ? undefined : this.#charges[one.at];
    const before = askedSoFar(this.#server, this.#account);
    const declines = one.do !== 'create' && one.declined;
    this.#server.cardDoor.answer = declines ? declining(this.#server) : null;
    const { reply, verdict } = await this.#call(one, at);
    this.#server.cardDoor.answer = null;
    const { error } = reply.body as { error?: { type: string; code?: string; charge?: string } };
    deepStrictEqual(
      { status: reply.status, code: error?.code },
      { status: verdict.status, code: verdict.code },
    );
    if (verdict.kind === 'refused') {
      deepStrictEqual(error?.type, 'invalid_request_error');
      deepStrictEqual(askedSoFar(this.#server, this.#account), before, 'the acquirer was asked');
      return this.#account.checkUnchanged();
    }
    // A charge, or an error that names one.
    const id = at?.id ?? error?.charge ?? (reply.body as { id: string }).id;
    await this.#checkDone(verdict, at, { id, reply });
  }

  async #call(
    one: ChargeStep,
    at: Charge | undefined,
  ): Promise<{ readonly reply: Reply; readonly verdict: Verdict<model.LoneState> }> {
    const post = (path: string, form: Record<string, FormInput>): Promise<Reply> =>
      this.#account.post(path, form);
    const state = at?.state ?? null;
    if (one.do === 'create') {
      const { amount, currency, capture, card } = one;
      const source = card === null ? {} : { source: TOKENS[card] };
      const reply = await post('/v1/charges', { amount, currency, capture, ...source });
      return { reply, verdict: model.create(one) };
    }
    const given = { declined: one.declined, amount: model.amountOf(state, one) };
    const form = given.amount === null ? {} : { amount: given.amount };
    const charge = at?.id ?? NO_CHARGE;
    if (one.do === 'capture') {
      const reply = await post(`/v1/charges/${charge}/capture`, form);
      return { reply, verdict: model.capture(state, given) };
    }
    const reply = await post('/v1/refunds', { charge, ...form });
    return { reply, verdict: model.refund(state, given) };
  }

  async #checkDone(
    verdict: Extract<Verdict<model.LoneState>, { kind: 'done' }>,
    at: Charge | undefined,
    answered: { readonly id: string; readonly reply: Reply },
  ): Promise<void> {
    const { id, reply } = answered;
    if (verdict.refund !== undefined) {
      // The answer to a refund is the refund.
      deepStrictEqual(viewOf(reply.body as object), verdict.refund);
    }
    const now = await this.#account.get(`/v1/charges/${id}`);
    deepStrictEqual(viewOf(now.body as object), verdict.after.charge);
    const events = (await this.#account.newEvents()).map(({ type, data: { object } }) => {
      const { id: own, charge: of = own } = object as { id: string; charge?: string };
      return { type, of, view: viewOf(object) };
    });
    deepStrictEqual(
      events,
      verdict.events.map((event) => ({ ...event, of: id })),
    );
    const charge = { id, state: verdict.after };
    if (at === undefined) this.#charges.unshift(charge);
    else this.#charges[this.#charges.indexOf(at)] = charge;
    invariant(this.#charges.includes(charge), 'the charge is known from now on');
    await this.#account.remember();
  }
}
