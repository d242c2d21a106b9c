import type Stripe from 'stripe';
import { TEST_CARDS, testCardByNumber, type TestCard } from '@coffer/kernel/test-cards';

/** How a row is paid with: by its number through the vault, or by one of its names. */
export type Way = 'number' | 'payment_method' | 'token';

/** What a payment came to, as far as the rows speak of it. */
export interface Seen {
  /** `succeeded`, or the error's `code/decline_code`. */
  readonly outcome: string;
  readonly card: {
    readonly brand: string | null;
    readonly country: string | null;
    readonly funding: string | null;
    readonly last4: string | null;
  } | null;
  readonly checks: Stripe.Charge.PaymentMethodDetails.Card.Checks | null;
  readonly risk: {
    readonly type: string;
    readonly reason: string | null;
    readonly level: string | undefined;
    readonly score: number | undefined;
    readonly rule: string | undefined;
    readonly network: string | null;
  } | null;
  readonly funds: 'available' | 'pending' | null;
}

/** The rows that are played as they are written here; others have tests of their own. */
const PLAYED: ReadonlySet<string> = new Set([
  ...['balance', 'brand', 'captcha', 'cobrand', 'country', 'decline', 'hsa_fsa', 'radar', 'refund'],
]);
export const ROWS: readonly TestCard[] = TEST_CARDS.filter(({ category }) => PLAYED.has(category));

/** A number that no card has: it is refused before anybody is asked. */
export const WRONG_NUMBER = '4242424242424241';

const RISKS: Readonly<Record<string, readonly [level: string, score: number]>> = {
  normal: ['normal', 12],
  elevated: ['elevated', 68],
  highest: ['highest', 92],
};

/** What a row says of a payment under the default rules, or under one that stops it. */
export function expectedOf(row: TestCard, way: Way, rule: string | null = null): Seen {
  const { behavior } = row;
  const [level, score] = RISKS[behavior.risk_level ?? 'normal'] ?? ['', 0];
  const stoppedBy = behavior.risk_level === 'highest' ? 'highest_risk' : rule;
  const first = cardMeant(row, way);
  const card = {
    brand: first.brand,
    country: first.country,
    funding: first.funding,
    last4: first.number.slice(-4),
  };
  const common = { card, checks: checksOf(row, way) };
  if (stoppedBy !== null) {
    const afterwards = stoppedBy === 'cvc_failure' || stoppedBy === 'postal_code_failure';
    const isDefault = stoppedBy === 'highest_risk';
    return {
      ...common,
      outcome: CODE_OF_RULE[stoppedBy] ?? 'card_declined/fraudulent',
      risk: {
        ...{ type: 'blocked', level, score },
        network: afterwards ? 'reversed_after_approval' : 'not_sent_to_network',
        reason: isDefault ? 'highest_risk_level' : 'rule',
        rule: isDefault ? undefined : stoppedBy,
      },
      funds: null,
    };
  }
  if (row.category === 'decline') {
    const code = behavior.code ?? 'card_declined';
    const declineCode =
      behavior.code === undefined ? 'generic_decline' : (behavior.decline_code ?? null);
    const network = 'declined_by_network';
    const reason = declineCode ?? code;
    return {
      ...common,
      outcome: `${code}/${declineCode ?? ''}`,
      risk: { type: 'issuer_declined', level, score, network, reason, rule: undefined },
      funds: null,
    };
  }
  const inReview = level === 'elevated';
  return {
    ...common,
    outcome: 'succeeded',
    risk: {
      ...{ type: inReview ? 'manual_review' : 'authorized', level, score, rule: undefined },
      ...{ network: 'approved_by_network', reason: inReview ? 'elevated_risk_level' : null },
    },
    funds: row.category === 'balance' ? 'available' : 'pending',
  };
}

const CODE_OF_RULE: Readonly<Record<string, string>> = {
  cvc_failure: 'incorrect_cvc/incorrect_cvc',
  postal_code_failure: 'incorrect_zip/incorrect_zip',
};

/** A number or a name that stands in several rows is that of the first of them. */
function cardMeant(row: TestCard, way: Way): TestCard {
  const found =
    way === 'number'
      ? testCardByNumber(row.number)
      : TEST_CARDS.find((listed) => listed[way] === row[way]);
  return found ?? row;
}

/** By number an address is given; a name brings one along where the row speaks of addresses. */
function checksOf({ behavior }: TestCard, way: Way): Seen['checks'] {
  const { checks = {} } = behavior;
  const listed = checks.address_line1_check ?? checks.address_postal_code_check;
  const passed = way === 'number' || listed !== undefined ? ('pass' as const) : null;
  return {
    address_line1_check: checks.address_line1_check ?? passed,
    address_postal_code_check: checks.address_postal_code_check ?? passed,
    cvc_check: checks.cvc_check ?? (behavior.code === 'incorrect_cvc' ? 'fail' : 'pass'),
  };
}

/** What a charge shows of itself, with its balance transaction expanded. */
export function factsOf(charge: Stripe.Charge, outcome: string): Seen {
  const { card = null } = charge.payment_method_details ?? {};
  const { balance_transaction: money, outcome: risk } = charge;
  const rule = risk?.rule;
  return {
    outcome,
    card: card && {
      brand: card.brand,
      country: card.country,
      funding: card.funding,
      last4: card.last4,
    },
    checks: card?.checks ?? null,
    risk: risk && {
      type: risk.type,
      reason: risk.reason,
      level: risk.risk_level,
      score: risk.risk_score,
      rule: typeof rule === 'string' ? rule : undefined,
      network: risk.network_status,
    },
    // A balance transaction has one of these two.
    funds: typeof money === 'object' && money !== null ? (money.status as Seen['funds']) : null,
  };
}

const AT_A_TIME = 6;

/** Runs `work` for all items, a few at a time, and gives the results in their order. */
export async function forAll<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}
