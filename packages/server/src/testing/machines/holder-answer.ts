import { invariant } from '@coffer/kernel';
import type { FreshAccount } from '../fresh-account.ts';
import type { TestServer } from '../test-server.ts';

const PAGE_TIMEOUT_MS = 10_000;

interface Asked {
  readonly id: string;
  readonly url: string;
}

/** The card's holder presses a button on the issuer's page, and the browser is sent back. */
export async function holderAnswers(
  at: { readonly server: TestServer; readonly account: FreshAccount },
  intent: string,
  agrees: boolean,
): Promise<void> {
  const rows = await at.account.query<Asked & { readonly intent: string }>(
    `select intent, id, data->'call'->'parameters'->>'notification_url' as url
     from authentications where account_id = $1 order by id desc`,
  );
  const asked = rows.find((row) => row.intent === intent);
  invariant(asked !== undefined, 'an intent that waits has asked for its holder');
  at.server.cardDoor.holders.set(asked.id, agrees ? 'authenticated' : 'failed');
  const { pathname, search } = new URL(asked.url);
  const signal = AbortSignal.timeout(PAGE_TIMEOUT_MS);
  await fetch(at.server.checkoutBase + pathname + search, { redirect: 'manual', signal });
}
