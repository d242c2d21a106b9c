import { deepStrictEqual } from 'node:assert';
import { invariant, type FormInput } from '@coffer/kernel';
import { FreshAccount } from '../fresh-account.ts';
import type { Reply, TestServer } from '../test-server.ts';
import { CARD_NAMES } from './card-names.ts';
import { holderAnswers } from './holder-answer.ts';
import { askedSoFar, playSteps } from './play-steps.ts';
import * as model from './setup-model.ts';
import type { SetupStep } from './setup-steps.ts';

/** An id that nobody has. */
const NO_INTENT = 'seti_000000000000000000000000';

interface Setup {
  readonly id: string;
  readonly state: model.SetupState;
}

interface WireSetup {
  readonly id: string;
  readonly object: string;
  readonly status: model.SetupState['status'];
  readonly payment_method: string | null;
}

interface WireError {
  readonly type: string;
  readonly code?: string;
  readonly setup_intent?: WireSetup;
}

/** Plays steps on an account of its own, on the server and on the model, and compares. */
export class SetupMachine {
  readonly #server: TestServer;
  readonly #account: FreshAccount;
  /** Newest first. */
  readonly #setups: Setup[] = [];

  private constructor(server: TestServer, account: FreshAccount) {
    this.#server = server;
    this.#account = account;
  }

  /** Plays all steps; throws where server and model differ. */
  static async play(server: TestServer, steps: readonly SetupStep[]): Promise<void> {
    const machine = new SetupMachine(server, await FreshAccount.open(server));
    await playSteps(machine.#account, steps, (step) => machine.#step(step));
  }

  async #step(step: SetupStep): Promise<void> {
    const at = step.do === 'create' ? undefined : this.#setups[step.at];
    const state = at?.state ?? null;
    if (step.do === 'answer') {
      const verdict = model.answer(state, step.agrees);
      if (verdict === null || at === undefined) return;
      await holderAnswers({ server: this.#server, account: this.#account }, at.id, step.agrees);
      return this.#checkDone(verdict, at);
    }
    const asked = askedSoFar(this.#server, this.#account);
    const one = `/v1/setup_intents/${at?.id ?? NO_INTENT}`;
    const { reply, verdict } = await this.#call(step, one, state);
    const { error } = reply.body as { error?: WireError };
    deepStrictEqual(
      { status: reply.status, code: error?.code },
      { status: verdict.status, code: verdict.code },
    );
    if (verdict.kind === 'done') return this.#checkDone(verdict, at, reply);
    deepStrictEqual(error?.type, 'invalid_request_error');
    deepStrictEqual(askedSoFar(this.#server, this.#account), asked, 'the issuer was asked');
    if (error?.code === 'setup_intent_unexpected_state' && state !== null) {
      invariant(error.setup_intent !== undefined, 'the error shows the setup intent');
      deepStrictEqual(seen(error.setup_intent), model.setupView(state));
    }
    await this.#account.checkUnchanged();
  }

  async #call(
    step: Exclude<SetupStep, { do: 'answer' }>,
    one: string,
    state: model.SetupState | null,
  ): Promise<{ readonly reply: Reply; readonly verdict: model.Verdict }> {
    const post = (path: string, form: Record<string, FormInput>): Promise<Reply> =>
      this.#account.post(path, form);
    const card = 'card' in step ? cardForm(step.card) : {};
    switch (step.do) {
      case 'create': {
        const form = { ...card, usage: step.usage, ...(step.confirm && { confirm: true }) };
        return { reply: await post('/v1/setup_intents', form), verdict: model.create(step) };
      }
      case 'update': {
        const form = { ...card, ...(step.described && { description: 'Beans' }) };
        return { reply: await post(one, form), verdict: model.update(state, step.card) };
      }
      case 'confirm': {
        const reply = await post(`${one}/confirm`, card);
        return { reply, verdict: model.confirm(state, step.card) };
      }
      case 'cancel':
        return { reply: await post(`${one}/cancel`, {}), verdict: model.cancel(state) };
    }
  }

  async #checkDone(verdict: model.Verdict, at?: Setup, reply?: Reply): Promise<void> {
    invariant(verdict.kind === 'done', 'a verdict of what was done');
    const body = (reply?.body ?? {}) as { id?: string; error?: WireError };
    const id = at?.id ?? body.error?.setup_intent?.id ?? body.id ?? '';
    const now = await this.#account.get(`/v1/setup_intents/${id}`);
    deepStrictEqual(seen(now.body as WireSetup), model.setupView(verdict.after));
    const events = (await this.#account.newEvents()).map(({ type, data: { object } }) => {
      // Nothing but setup intents has events here.
      const setup = object as WireSetup;
      return { type, of: setup.id, view: seen(setup) };
    });
    deepStrictEqual(
      events,
      verdict.events.map((event) => ({ ...event, of: id })),
    );
    const setup = { id, state: verdict.after };
    if (at === undefined) this.#setups.unshift(setup);
    else this.#setups[this.#setups.indexOf(at)] = setup;
    await this.#account.remember();
  }
}

function seen({ object, status, payment_method: method }: WireSetup): object {
  return { object, status, method: method !== null };
}

function cardForm(card: model.CardChange): Record<string, FormInput> {
  if (card === null) return {};
  return { payment_method: card === 'none' ? '' : CARD_NAMES[card] };
}
