import fc from 'fast-check';
import { arbitraryCard, seldom, whichOne, type Card } from './card-names.ts';
import { CURRENCIES, type Creation, type Update } from './payment-model.ts';

/** What a step does to the payment with a number: the newest one has 0. */
export type PaymentStep =
  | ({ readonly do: 'create' } & Creation)
  | ({ readonly do: 'update'; readonly at: number } & Update)
  | {
      readonly do: 'confirm';
      readonly at: number;
      readonly card: Card | null;
      readonly offSession: boolean;
    }
  | { readonly do: 'answer'; readonly at: number; readonly agrees: boolean }
  | ({ readonly do: 'capture'; readonly at: number } & Share)
  | ({ readonly do: 'increment'; readonly at: number; readonly percent: number } & Pick<
      Share,
      'declined'
    >)
  | { readonly do: 'cancel'; readonly at: number; readonly declined: boolean }
  | ({ readonly do: 'refund'; readonly at: number; readonly by: 'charge' | 'intent' } & Share);

export interface Share {
  /** Of what there is, if something is named. */
  readonly percent: number | null;
  readonly declined: boolean;
}

const STEPS_MAX = 14;

const cardOrNone = fc.oneof({ weight: 4, arbitrary: arbitraryCard }, fc.constant(null));
export const amounts: fc.Arbitrary<number> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 50, max: 99_999_999 }) },
  fc.constantFrom(50, 99_999_999, 49, 100_000_000, 1, 0, -5),
);
const at = whichOne;
export const share: { readonly [K in keyof Share]: fc.Arbitrary<Share[K]> } = {
  percent: fc.oneof(
    fc.constant(null),
    fc.constantFrom(0, 100, 101),
    fc.integer({ min: 1, max: 99 }),
  ),
  declined: seldom,
};

const create = fc.record({
  do: fc.constant('create' as const),
  amount: amounts,
  currency: fc.constantFrom(...CURRENCIES),
  capture: fc.constantFrom('automatic', 'automatic_async', 'manual', 'manual'),
  card: cardOrNone,
  confirm: fc.boolean(),
  offSession: seldom,
  incremental: fc.boolean(),
});

const step: fc.Arbitrary<PaymentStep> = fc.oneof(
  { weight: 3, arbitrary: create },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('update' as const), at },
      amount: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, amounts),
      card: fc.oneof({ weight: 2, arbitrary: cardOrNone }, fc.constant('none' as const)),
      described: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant('confirm' as const), at },
      card: cardOrNone,
      offSession: seldom,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('answer' as const), at, agrees: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('capture' as const), at, ...share }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('increment' as const), at, declined: seldom },
      percent: fc.oneof(fc.constantFrom(0, 100, 101), fc.integer({ min: 102, max: 300 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cancel' as const), at, declined: seldom }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ do: fc.constant('refund' as const), at },
      by: fc.constantFrom('charge', 'intent'),
      ...share,
    }),
  },
);

/** A payment is made first: nothing can be done with none. */
export const paymentSteps: fc.Arbitrary<readonly PaymentStep[]> = fc
  .tuple(create, fc.array(step, { minLength: 1, maxLength: STEPS_MAX }))
  .map(([first, rest]) => [first, ...rest]);
