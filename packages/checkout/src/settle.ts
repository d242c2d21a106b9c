import type { Answer } from './view.ts';

/** How often an attempt to pay is looked at: with the pauses longer than any acquirer waits. */
const ROUNDS_MAX = 45;

/** What can be done while an attempt to pay is under way. */
export interface Steps {
  /** What the session is now. */
  look(): Promise<Answer | null>;
  /** Shows the bank's questions; null is success, else why not. */
  challenge(clientSecret: string): Promise<string | null>;
  /** Lets some time go by. */
  pause(): Promise<void>;
}

export interface Settled {
  readonly answer: Answer | null;
  /** Why the bank's questions were not answered. */
  readonly refusal: string | null;
}

/** Sees an attempt to pay through: the bank may ask, or be slow, before its questions and after. */
export async function settled(first: Answer | null, steps: Steps): Promise<Settled> {
  let answer = first;
  let refusal: string | null = null;
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
    if (answer?.kind === 'wait') {
      await steps.pause();
    } else if (answer?.kind === 'challenge' && refusal === null) {
      // Questions that could not be shown are not shown again by themselves.
      refusal = await steps.challenge(answer.clientSecret);
    } else {
      break;
    }
    answer = await steps.look();
  }
  return { answer, refusal };
}
