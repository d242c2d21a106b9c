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

// Three digits stand in every log and program. These are the ones that stand there least: above the
// HTTP statuses, and neither round nor of one digit.
const CVC_LOW = 610;
const CVC_HIGH = 999;
const MONTHS = 12;
const YEARS_AHEAD_MIN = 2;
const YEARS_AHEAD_MAX = 9;

/** One fresh card for each plan: no two share a serial number or a CVC. */
export function drawCanaries(plans: readonly CanaryPlan[]): Canary[] {
  const serials = drawDistinct(plans.length, () => randomInt(CANARY_SERIAL_MAX + 1));
  const cvcs = drawDistinct(plans.length, drawCvc);
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

function drawCvc(): number {
  for (;;) {
    const cvc = randomInt(CVC_LOW, CVC_HIGH);
    if (cvc % 10 !== 0 && cvc % 111 !== 0) return cvc;
  }
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
