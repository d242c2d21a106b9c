import fc from 'fast-check';
import { arbitraryCard, whichOne, type Card } from './card-names.ts';
import type { CardChange } from './setup-model.ts';

/** What a step does to the setup intent with a number: the newest one has 0. */
export type SetupStep =
  | {
      readonly do: 'create';
      readonly card: Card | null;
      readonly confirm: boolean;
      readonly usage: 'off_session' | 'on_session';
    }
  | {
      readonly do: 'update';
      readonly at: number;
      readonly card: CardChange;
      readonly described: boolean;
    }
  | { readonly do: 'confirm'; readonly at: number; readonly card: Card | null }
  | { readonly do: 'answer'; readonly at: number; readonly agrees: boolean }
  | { readonly do: 'cancel'; readonly at: number };

const STEPS_MAX = 12;

const cardOrNone = fc.oneof({ weight: 3, arbitrary: arbitraryCard }, fc.constant(null));
const at = whichOne;

const create = fc.record({
  do: fc.constant('create' as const),
  card: cardOrNone,
  confirm: fc.boolean(),
  usage: fc.constantFrom('off_session', 'on_session'),
});

const step: fc.Arbitrary<SetupStep> = fc.oneof(
  create,
  fc.record({
    ...{ do: fc.constant('update' as const), at },
    card: fc.oneof({ weight: 3, arbitrary: cardOrNone }, fc.constant('none' as const)),
    described: fc.boolean(),
  }),
  fc.record({ do: fc.constant('confirm' as const), at, card: cardOrNone }),
  fc.record({ do: fc.constant('answer' as const), at, agrees: fc.boolean() }),
  fc.record({ do: fc.constant('cancel' as const), at }),
);

export const setupSteps: fc.Arbitrary<readonly SetupStep[]> = fc
  .tuple(create, fc.array(step, { minLength: 1, maxLength: STEPS_MAX }))
  .map(([first, rest]) => [first, ...rest]);
