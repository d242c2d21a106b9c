import type { Random } from '@coffer/kernel';
import { randomUUID } from 'node:crypto';
import { answerCard } from '../issuer/answer-card.ts';
import { decideCard, type Delivery } from '../issuer/decide-card.ts';
import { decideAuthentication } from '../issuer/decide-authentication.ts';
import type { Ledger, Recorded } from '../ledger/ledger.ts';
import { standingAnswer, withoutTransaction } from './answer-authentication.ts';
import type { AuthenticationMessage, Message } from './message.ts';

export interface NetworkAnswer {
  readonly recorded: Recorded;
  readonly delivery: Delivery;
}

/** Acquirer and issuer in one: what the network answers to a message, and how it delivers that. */
export class Network {
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #origin: string;

  /** `origin` is where the issuers' pages stand. */
  constructor(ledger: Ledger, random: Random, origin: string) {
    this.#ledger = ledger;
    this.#random = random;
    this.#origin = origin;
  }

  /**
   * Trouble comes once: a message that was seen before is answered at once, so recovery succeeds.
   */
  async answer(message: Message): Promise<NetworkAnswer> {
    if (!('card' in message))
      return { recorded: await this.#ledger.recordFollowUp(message), delivery: 'prompt' };
    if (message.operation === 'authentication')
      return { recorded: await this.#authenticate(message), delivery: 'prompt' };
    const authenticated = await this.#ledger.isAuthenticated(message);
    const { decision, delivery } = decideCard(message, authenticated);
    const answer = answerCard(message.reference, decision, this.#random);
    const course = decision.kind === 'approved' ? decision.refundCourse : undefined;
    const recorded = await this.#ledger.recordCard(message, answer, course);
    const first = recorded.kind === 'answered' && recorded.first;
    return { recorded, delivery: first ? delivery : 'prompt' };
  }

  #authenticate(message: AuthenticationMessage): Promise<Recorded> {
    const { reference, card } = message;
    const status = decideAuthentication(card.number);
    switch (status) {
      case 'not_supported':
      case 'processing_error':
      case 'refused':
        return this.#ledger.recordAuthentication(
          message,
          withoutTransaction(reference, status),
          null,
        );
      case 'attempted':
      case 'authenticated':
      case 'challenge': {
        const transactionId = randomUUID();
        const standing = { status, transaction_id: transactionId };
        const answer = standingAnswer(reference, standing, this.#origin);
        return this.#ledger.recordAuthentication(message, answer, { transactionId, status });
      }
    }
  }
}
