import type { Card } from './card-names.ts';

type Status =
  | 'canceled'
  | 'requires_action'
  | 'requires_confirmation'
  | 'requires_payment_method'
  | 'succeeded';

/** The model of one setup intent. */
export interface SetupState {
  readonly status: Status;
  readonly card: Card | null;
}

/** `none` takes the card out; null says nothing of it. */
export type CardChange = Card | 'none' | null;

/** What a setup intent shows of itself that a model can know. */
export interface SetupView {
  readonly object: 'setup_intent';
  readonly status: Status;
  readonly method: boolean;
}

export interface Expected {
  readonly type: string;
  readonly view: SetupView;
}

/** What a call comes to, as the model has it. */
export type Verdict =
  /** It changes nothing at all. */
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string }
  | {
      readonly kind: 'done';
      readonly status: 200 | 402;
      readonly code?: string;
      readonly after: SetupState;
      readonly events: readonly Expected[];
    };

const UNEXPECTED: Verdict = {
  kind: 'refused',
  status: 400,
  code: 'setup_intent_unexpected_state',
};
const MISSING: Verdict = { kind: 'refused', status: 404, code: 'resource_missing' };

export function setupView({ status, card }: SetupState): SetupView {
  return { object: 'setup_intent', status, method: card !== null };
}

function isWaiting({ status }: SetupState): boolean {
  return status !== 'canceled' && status !== 'succeeded';
}

function done(after: SetupState, ...types: readonly string[]): Verdict {
  const view = setupView(after);
  return { kind: 'done', status: 200, after, events: types.map((type) => ({ type, view })) };
}

/** Before an event that the call has anyway. */
function led(by: readonly Expected[], verdict: Verdict): Verdict {
  return verdict.kind === 'done' ? { ...verdict, events: [...by, ...verdict.events] } : verdict;
}

export function create(given: { readonly card: Card | null; readonly confirm: boolean }): Verdict {
  const { card, confirm: confirmed } = given;
  if (!confirmed) {
    const status = card === null ? 'requires_payment_method' : 'requires_confirmation';
    return done({ status, card }, 'setup_intent.created');
  }
  if (card === null) return { kind: 'refused', status: 400, code: 'parameter_missing' };
  // The card is tried after it was created, and shown from then on.
  const blank = setupView({ status: 'requires_payment_method', card: null });
  return led([{ type: 'setup_intent.created', view: blank }], setUp(card));
}

export function confirm(state: SetupState | null, given: CardChange): Verdict {
  if (state === null) return MISSING;
  const card = given === null ? state.card : given;
  if (!isWaiting(state) || card === null || card === 'none') return UNEXPECTED;
  return setUp(card);
}

/** What the issuer says. */
function setUp(card: Card): Verdict {
  switch (card) {
    case 'good':
      return done({ status: 'succeeded', card }, 'setup_intent.succeeded');
    case 'holder':
      return done({ status: 'requires_action', card }, 'setup_intent.requires_action');
    case 'declined': {
      const failed = done(
        { status: 'requires_payment_method', card: null },
        'setup_intent.setup_failed',
      );
      return { ...failed, status: 402, code: 'card_declined' };
    }
  }
}

/** The card's holder answers at the bank; null while nobody asks. */
export function answer(state: SetupState | null, agrees: boolean): Verdict | null {
  if (state?.status !== 'requires_action') return null;
  return agrees
    ? done({ ...state, status: 'succeeded' }, 'setup_intent.succeeded')
    : done({ status: 'requires_payment_method', card: null }, 'setup_intent.setup_failed');
}

export function update(state: SetupState | null, card: CardChange): Verdict {
  if (state === null) return MISSING;
  if (card === null) return done(state);
  if (!isWaiting(state)) return UNEXPECTED;
  return card === 'none'
    ? done({ status: 'requires_payment_method', card: null })
    : done({ status: 'requires_confirmation', card });
}

export function cancel(state: SetupState | null): Verdict {
  if (state === null) return MISSING;
  if (!isWaiting(state)) return UNEXPECTED;
  return done({ ...state, status: 'canceled' }, 'setup_intent.canceled');
}
