import { invariant } from '@coffer/kernel';
import type { Services } from '../../api/services.ts';
import { findIntents } from '../payment-intents/store.ts';
import { findSetupIntents } from '../setup-intents/store.ts';
import { isOfSetup, type Authentication } from './authentication.ts';

/** An intent as a browser that comes from the issuer's page is told of it. */
export interface IntentAfter {
  readonly kind: 'payment_intent' | 'setup_intent';
  readonly id: string;
  readonly clientSecret: string;
  /** `open`: the holder has not answered. The others are what `redirect_status` says. */
  readonly status: 'failed' | 'open' | 'pending' | 'succeeded';
}

const FAILED: ReadonlySet<string> = new Set(['abandoned', 'canceled', 'expired', 'failed']);

export async function intentAfter(services: Services, row: Authentication): Promise<IntentAfter> {
  const scope = { accountId: row.account_id, livemode: row.livemode };
  const kind = isOfSetup(row) ? 'setup_intent' : 'payment_intent';
  const find = isOfSetup(row) ? findSetupIntents : findIntents;
  const [intent] = await find(services.db, scope, [row.intent]);
  invariant(intent !== undefined, 'the intent of an authentication exists');
  const { id, client_secret: clientSecret } = intent;
  return { kind, id, clientSecret, status: statusOf(row, intent.status) };
}

function statusOf(row: Authentication, intent: string): IntentAfter['status'] {
  if (row.state === 'asking' || row.state === 'challenge') return 'open';
  if (FAILED.has(row.state) || intent === 'requires_payment_method' || intent === 'canceled') {
    return 'failed';
  }
  return intent === 'processing' ? 'pending' : 'succeeded';
}
