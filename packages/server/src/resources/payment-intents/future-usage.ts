import type { PaymentIntentData } from './object.ts';
import type { FutureUsage } from './params.ts';

/** What is to become of the card: what is said of cards, or else of the whole intent. */
export function futureUsage({
  card_options,
  setup_future_usage,
}: Pick<PaymentIntentData, 'card_options' | 'setup_future_usage'>): FutureUsage | 'none' | null {
  return card_options.setup_future_usage ?? setup_future_usage;
}
