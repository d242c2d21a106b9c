import { randomInt } from 'node:crypto';
import { CANARY_SERIAL_MAX, canaryNumber, type CanaryBehavior } from '@coffer/kernel/test-cards';

/** A card of the canary range, drawn for one door of one run and used nowhere else. */
export interface Canary {
  /** Which door it went through: names it in a report, where its number may not stand. */
  readonly door: string;
  readonly number: string;
  readonly cvc: string;
  readonly expMonth: number;
  readonly expYear: number;
  /**
   * Processes whose memory may still hold it: card data that was misdirected to the API's origin
   * passes through the server while it is refused, and freed buffers keep their bytes for a while.
   */
  readonly mayRemainIn: readonly string[];
}

export interface CanaryPlan {
  readonly door: string;
  readonly behavior: CanaryBehavior;
  readonly mayRemainIn: readonly string[];
}

// Three digits stand in every log and program. These are the ones that stand there least: above
// the HTTP statuses, and neither round nor of one digit. Cards whose data may remain somewhere have
// CVCs of their own, or remains of an earlier check would be taken for a leak in a later one.
const CVC_RANGE = { low: 710, high: 999 } as const;
const REMAINING_CVC_RANGE = { low: 610, high: 709 } as const;
const MONTHS = 12;
const YEARS_AHEAD_MIN = 2;
const YEARS_AHEAD_MAX = 9;

/** One fresh card for each plan: no two share a serial number or a CVC. */
export function drawCanaries(plans: readonly CanaryPlan[]): Canary[] {
  const serials = drawDistinct(plans.length, () => randomInt(CANARY_SERIAL_MAX + 1));
  const cvcs = drawCvcs(plans);
  const year = new Date().getUTCFullYear();
  return plans.map((plan, index) => ({
    door: plan.door,
    number: canaryNumber(plan.behavior, serials[index] ?? 0),
    cvc: String(cvcs[index]),
    expMonth: 1 + randomInt(MONTHS),
    expYear: year + randomInt(YEARS_AHEAD_MIN, YEARS_AHEAD_MAX + 1),
    mayRemainIn: plan.mayRemainIn,
  }));
}

function drawCvcs(plans: readonly CanaryPlan[]): number[] {
  const drawn = new Set<number>();
  for (const { mayRemainIn } of plans) {
    const { low, high } = mayRemainIn.length > 0 ? REMAINING_CVC_RANGE : CVC_RANGE;
    const before = drawn.size;
    while (drawn.size === before) {
      const cvc = randomInt(low, high + 1);
      if (cvc % 10 !== 0 && cvc % 111 !== 0) drawn.add(cvc);
    }
  }
  return [...drawn];
}

function drawDistinct(count: number, draw: () => number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(draw());
  return [...drawn];
}

/** How a number is named where it may not stand: issuer and last digits (PCI DSS 3.4.1). */
export function maskNumber(number: string): string {
  return `${number.slice(0, 6)}••••••${number.slice(-4)}`;
}
