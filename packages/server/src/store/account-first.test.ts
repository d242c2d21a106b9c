/*
 * Goal: every statement names the account (DESIGN rule 6); what looks across accounts is listed.
 * Method: all SQL text in this package's sources is searched for tables of ours.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');
const STRING = /`[^`]*`|'(?:[^'\\\n]|\\.)*'/g;
const TABLES = [
  'accounts',
  'api_keys',
  'customers',
  'payment_methods',
  'customer_sessions',
  'confirmation_tokens',
  'tokens',
  'payment_intents',
  'charges',
  'unbooked_charges',
  'refunds',
  'refund_inquiries',
  'operations',
  'postings',
  'outbox',
  'events',
  'event_streams',
  'idempotency_keys',
  'released_cards',
  'products',
  'prices',
  'coupons',
  'promotion_codes',
  'shipping_rates',
  'tax_rates',
  'checkout_sessions',
  'payment_links',
  'setup_intents',
  'setup_attempts',
  'mandates',
  'intent_sweeps',
  'intents_met',
  'authentications',
  'webhook_endpoints',
  'webhook_deliveries',
  'stripecli_secrets',
  'stripecli_sessions',
];
const OF_A_TABLE = new RegExp(String.raw`\b(?:from|join|into|update)\s+(?:${TABLES.join('|')})\b`);

/** Declared jobs and look-ups that come before any account is known. */
const ACROSS_ACCOUNTS: readonly string[] = [
  'auth/key-directory.ts',
  'auth/launcher-account.ts',
  'events/publish.ts',
  'idempotency/prune-keys.ts',
  'keys/forget-ended-keys.ts',
  'resources/cards/released-cards.ts',
  'resources/confirmation-tokens/expire.ts',
  'resources/customer-sessions/prune.ts',
  'resources/charges/unbooked.ts',
  'resources/charges/uncaptured.ts',
  'resources/checkout-sessions/prune.ts',
  'resources/checkout-sessions/store.ts',
  'resources/events/prune.ts',
  'resources/authentications/prune.ts',
  'resources/authentications/store.ts',
  'resources/payments/operation-store.ts',
  'resources/refunds/inquiry-store.ts',
  'resources/stale-intents/store.ts',
  'resources/stripecli/prune.ts',
  'webhooks/endpoint-store.ts',
  'webhooks/qualify/store.ts',
];

function namesTheAccount(sql: string): boolean {
  return /account_id\s*=\s*(?:\$1|[a-z]+\.account_id)|\(account_id,|\(\$1/.test(sql);
}

test('every statement names the account', async () => {
  const offenders = new Set<string>();
  let statements = 0;
  for (const file of await readdir(SOURCES, { recursive: true })) {
    if (!file.endsWith('.ts') || /\.test\.ts$|^testing\//.test(file)) continue;
    for (const [text] of (await readFile(join(SOURCES, file), 'utf8')).matchAll(STRING)) {
      if (!OF_A_TABLE.test(text)) continue;
      statements += 1;
      if (!namesTheAccount(text) && !text.includes('${')) offenders.add(file);
    }
  }
  expect(statements).toBeGreaterThan(40);
  expect([...offenders].filter((file) => !ACROSS_ACCOUNTS.includes(file))).toEqual([]);
});
