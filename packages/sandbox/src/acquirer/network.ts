import type { Random } from '@coffer/kernel';
import { answerCard } from '../issuer/answer-card.ts';
import { decideCard, type Delivery } from '../issuer/decide-card.ts';
import type { Ledger, Recorded } from '../ledger/ledger.ts';
import type { Message } from './message.ts';

export interface NetworkAnswer {
  readonly recorded: Recorded;
  readonly delivery: Delivery;
}

/** Acquirer and issuer in one: what the network answers to a message, and how it delivers that. */
export class Network {
  readonly #ledger: Ledger;
  readonly #random: Random;

  constructor(ledger: Ledger, random: Random) {
    this.#ledger = ledger;
    this.#random = random;
  }

  /**
   * Trouble comes once: a message that was seen before is answered at once, so recovery succeeds.
   */
  async answer(message: Message): Promise<NetworkAnswer> {
    if (!('card' in message))
      return { recorded: await this.#ledger.recordFollowUp(message), delivery: 'prompt' };
    const { decision, delivery } = decideCard(message);
    const answer = answerCard(message.reference, decision, this.#random);
    const recorded = await this.#ledger.recordCard(message, answer);
    const first = recorded.kind === 'answered' && recorded.first;
    return { recorded, delivery: first ? delivery : 'prompt' };
  }
}
