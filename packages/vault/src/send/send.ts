import { timingSafeEqual } from 'node:crypto';
import { invariant } from '@coffer/kernel';
import type { CardField, Skeleton } from '@coffer/acquirers/skeletons';
import type { SendAnswer, SendRefusal, SendRequest } from '@coffer/vault-protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import { fieldsOfListed } from '../card/listed-card.ts';
import type { CvcEpochs } from '../keys/cvc-epochs.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { keyedDigest } from '../keys/keyed-digest.ts';
import { openSealed } from '../keys/seal.ts';
import { cardContext, cvcContext } from '../store/card-row.ts';
import { Wiper } from '../wipe.ts';
import type { AcquirerClient } from './call-acquirer.ts';
import { fitsSkeleton } from './check-parameters.ts';
import { fillSkeleton } from './fill-skeleton.ts';
import { leavesCvc, readAcquirerAnswer, type AcquirerAnswer } from './read-answer.ts';
import type { SendState, SendStore } from './send-store.ts';

export interface SenderOptions {
  readonly store: SendStore;
  readonly keys: KeyRing;
  readonly epochs: CvcEpochs;
  readonly audit: AuditLog;
  readonly skeletons: readonly Skeleton[];
  /** The acquirers that test mode reaches, by the name that skeletons are bound to. */
  readonly testAcquirers: ReadonlyMap<string, AcquirerClient>;
}

type CardValues = Partial<Record<CardField, Buffer>>;

/** Fills registered skeletons with a card and sends them to the acquirer that each is bound to. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #skeletons: ReadonlyMap<string, Skeleton>;
  readonly #underWay = new Map<string, { digest: Buffer; answer: Promise<SendAnswer> }>();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#skeletons = new Map(options.skeletons.map((skeleton) => [skeleton.id, skeleton]));
  }

  /** Sends once: the same reference gets the same answer, and shares a call that is under way. */
  async send(request: SendRequest): Promise<SendAnswer> {
    const skeleton = this.#skeletons.get(request.skeleton);
    if (skeleton === undefined) return refused('unknown_skeleton');
    if (!fitsSkeleton(skeleton, request.parameters)) return refused('parameters');
    const acquirer = request.livemode ? undefined : this.#acquirerOf(skeleton);
    if (acquirer === undefined) return refused('no_acquirer');

    const digest = this.#digest(request);
    const key = `${request.account_id} ${request.reference}`;
    const other = this.#underWay.get(key);
    if (other !== undefined) {
      return timingSafeEqual(other.digest, digest) ? other.answer : refused('reference_mismatch');
    }
    const answer = this.#sendOnce({ request, skeleton, acquirer, digest });
    this.#underWay.set(key, { digest, answer });
    try {
      return await answer;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #sendOnce(call: {
    readonly request: SendRequest;
    readonly skeleton: Skeleton;
    readonly acquirer: AcquirerClient;
    readonly digest: Buffer;
  }): Promise<SendAnswer> {
    const { request, skeleton, acquirer, digest } = call;
    const state = await this.#options.store.read(request);
    if (state.earlier !== null) {
      if (!timingSafeEqual(state.earlier.digest, digest)) return refused('reference_mismatch');
      return answered(state.earlier);
    }
    const wiper = new Wiper();
    try {
      const card = await this.#openCard(request, state, wiper);
      if (typeof card === 'string') return refused(card);
      const body = fillSkeleton(skeleton.body, { parameters: request.parameters, card }, wiper);
      if (body === null) return refused('card_gone');
      if (request.card_ref !== null) this.#audit(request.account_id, request.card_ref);
      const reply = await acquirer.post(skeleton.path, body);
      if (reply.kind === 'none') return { status: 'unknown', reason: reply.reason };
      const answer = readAcquirerAnswer(skeleton, request.reference, reply);
      if (answer === null) return { status: 'unknown', reason: 'unreadable' };
      const keepsCvc = leavesCvc(skeleton, request, answer);
      await this.#options.store.recordAnswer(request, digest, { answer, keepsCvc });
      return answered(answer);
    } finally {
      wiper.wipe();
    }
  }

  /** The card's fields as JSON text, in the wiper's buffers. */
  async #openCard(
    request: SendRequest,
    state: SendState,
    wiper: Wiper,
  ): Promise<CardValues | SendRefusal> {
    const { account_id: accountId, card_ref: cardRef, cvc_ref: cvcRef } = request;
    const values: CardValues = {};
    const listed = { card: listedIn(request, cardRef), cvc: listedIn(request, cvcRef) };
    if (listed.card !== null) {
      values.number = Buffer.from(`"${listed.card.number}"`);
      values.exp_month = Buffer.from(listed.card.expMonth);
      values.exp_year = Buffer.from(listed.card.expYear);
    } else if (cardRef !== null) {
      if (state.card === null) return 'card_gone';
      const { keyId, sealed, expMonth, expYear } = state.card;
      const key = await this.#options.keys.decryptionKey(keyId);
      const number = openSealed(key, sealed, cardContext({ accountId, ref: cardRef, keyId }));
      invariant(number !== null, 'a stored card opens with its key');
      values.number = quoted(wiper.add(number), wiper);
      values.exp_month = Buffer.from(String(expMonth));
      values.exp_year = Buffer.from(String(expYear));
    }
    if (listed.cvc !== null) {
      values.cvc = Buffer.from(`"${listed.cvc.cvc}"`);
    } else if (cvcRef !== null) {
      const key = state.cvc === null ? null : await this.#options.epochs.byId(state.cvc.keyId);
      if (state.cvc === null || key === null) return 'cvc_gone';
      const { keyId, sealed } = state.cvc;
      const cvc = openSealed(key, sealed, cvcContext({ accountId, ref: cvcRef, keyId }));
      // One that was changed in the database is worth no more than one that has ended.
      if (cvc === null) return 'cvc_gone';
      values.cvc = quoted(wiper.add(cvc), wiper);
    }
    return values;
  }

  #acquirerOf(skeleton: Skeleton): AcquirerClient | undefined {
    return this.#options.testAcquirers.get(skeleton.acquirer);
  }

  /** Of what a reference stands for. Not of the CVC, which a second send may have to do without. */
  #digest(request: SendRequest): Buffer {
    const { account_id: accountId, skeleton, parameters, card_ref: cardRef } = request;
    const content = JSON.stringify([
      skeleton,
      Object.entries(parameters).toSorted(byName),
      cardRef,
    ]);
    return keyedDigest(this.#options.keys.digestKey, { purpose: 'send', accountId, content });
  }

  #audit(accountId: string, cardRef: string): void {
    this.#options.audit.record({ event: 'card_sent', accountId, subject: cardRef });
  }
}

/** A listed card is for test mode only. */
function listedIn(
  { livemode }: SendRequest,
  ref: string | null,
): ReturnType<typeof fieldsOfListed> {
  return ref === null || livemode ? null : fieldsOfListed(ref);
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** Digits in quotes, as JSON has them. */
function quoted(digits: Buffer, wiper: Wiper): Buffer {
  const text = wiper.allocate(digits.length + 2);
  text.fill('"');
  digits.copy(text, 1);
  return text;
}

function answered(answer: AcquirerAnswer): SendAnswer {
  return { status: 'answered', http_status: answer.httpStatus, fields: answer.fields };
}

function refused(reason: SendRefusal): SendAnswer {
  return { status: 'refused', reason };
}
