import { paidCharge, type Run } from './scene.ts';

/** An operation that is offered, and that has nothing here that it could be done to. */
interface Refused {
  readonly run: Run;
  /** Of the error. */
  readonly message: RegExp;
  /** For the page. */
  readonly why: string;
}

/** What is right and always refused: its refusal is what is tested. */
export const REFUSED: Readonly<Record<string, Refused>> = {
  'stripe.refunds.cancel': {
    run: async (scene) => {
      const { id } = await scene.stripe.refunds.create({ charge: await paidCharge(scene) });
      return scene.stripe.refunds.cancel(id);
    },
    message: /^You cannot cancel this refund because it has a status of succeeded\./,
    why: 'no refund to a card waits for its customer',
  },
};
