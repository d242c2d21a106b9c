import type { CheckoutView } from '@coffer/checkout';
import type { PaymentPage } from '@coffer/kernel';
import type { Visit } from '../page.ts';
import { visitorsCall } from './visitors-call.ts';

/**
 * Before the shopper comes to the merchant's page, the merchant should know of the order: waits
 * until the merchant's endpoints have answered, for a while. The payment page goes on showing that
 * it works.
 */
export async function merchantsAnswer(
  visit: Visit,
  page: PaymentPage,
  view: CheckoutView,
): Promise<void> {
  if (page.status !== 'complete' || view.done?.nextUrl == null) return;
  const call = visitorsCall(visit, visit.id, page.livemode);
  if (call === null) return;
  const { firstAnswers, log } = visit.services;
  try {
    await firstAnswers.toCompletion(call.caller, page.id);
  } catch (error) {
    // The payment is made: whatever happens to the wait, the shopper goes on.
    log.warn({
      job: 'wait for answers',
      failure: error instanceof Error ? error.message : 'unknown',
    });
  }
}
