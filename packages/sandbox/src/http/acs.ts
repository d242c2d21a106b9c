import type { IncomingMessage } from 'node:http';
import { endChallenge, findByTransaction } from '../ledger/authentications.ts';
import type { Pool } from '../ledger/transaction.ts';
import { bankPage } from './bank-page.ts';
import { readForm } from './read-body.ts';
import { errorReply, jsonReply, type Reply } from './reply.ts';

const RESULTS = { complete: 'authenticated', fail: 'failed', cancel: 'canceled' } as const;

/** A payment of exactly this, in the smallest unit, has a bank that no page may frame. */
const UNFRAMED_AMOUNT = 4_030;

interface Bank {
  readonly pool: Pool;
}

/**
 * The challenge of one transaction. With `frame=deny`, and for one amount, no page may frame it, as
 * some banks have it.
 */
export async function showChallenge(
  { pool }: Bank,
  _request: IncomingMessage,
  url: URL,
): Promise<Reply> {
  const row = await findByTransaction(pool, url.searchParams.get('transaction') ?? '');
  if (row === null) return errorReply(404, 'not_found');
  const deny = url.searchParams.get('frame') === 'deny' || row.amount === UNFRAMED_AMOUNT;
  return {
    ...jsonReply(200, bankPage(row)),
    surface: 'bank-page',
    contentType: 'text/html; charset=utf-8',
    headers: deny ? { 'x-frame-options': 'DENY' } : {},
  };
}

/** Takes what the holder pressed, and sends the browser to the notification URL. */
export async function decideChallenge(
  { pool }: Bank,
  request: IncomingMessage,
  url: URL,
): Promise<Reply> {
  const form = await readForm(request);
  const result = form?.get('result') ?? '';
  if (result !== 'complete' && result !== 'fail' && result !== 'cancel') {
    return { ...errorReply(400, 'invalid_request', { param: 'result' }), close: true };
  }
  const id = url.searchParams.get('transaction') ?? '';
  const row = await endChallenge(pool, id, RESULTS[result]);
  if (row === null) return errorReply(404, 'not_found');
  return {
    ...jsonReply(303, ''),
    surface: 'bank-page',
    contentType: 'text/plain; charset=utf-8',
    headers: { location: row.notification_url },
  };
}
