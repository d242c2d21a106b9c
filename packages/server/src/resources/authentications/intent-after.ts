import { invariant } from '@coffer/kernel';
import type { Services } from '../../api/services.ts';
import { findIntents } from '../payment-intents/store.ts';
import type { Authentication } from './authentication.ts';

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
  const [intent] = await findIntents(services.db, scope, [row.intent]);
  invariant(intent !== undefined, 'the intent of an authentication exists');
  const found = {
    kind: 'payment_intent',
    id: intent.id,
    clientSecret: intent.client_secret,
  } as const;
  return { ...found, status: statusOf(row, intent.status) };
}

function statusOf(row: Authentication, intent: string): IntentAfter['status'] {
  if (row.state === 'asking' || row.state === 'challenge') return 'open';
  if (FAILED.has(row.state) || intent === 'requires_payment_method' || intent === 'canceled') {
    return 'failed';
  }
  return intent === 'processing' ? 'pending' : 'succeeded';
}
