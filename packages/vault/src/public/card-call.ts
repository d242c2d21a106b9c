import { createHash } from 'node:crypto';
import {
  addressGroup,
  ApiError,
  checkMaySendCards,
  RateLimitError,
  type Clock,
  type RateLimiter,
  type Secret,
} from '@coffer/kernel';
import type { EnvelopeCard, EnvelopeCvc, ResolvedKey } from '@coffer/vault-protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import { checkCard, checkCvc, type ValidCard } from '../card/valid-card.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { keyedDigest } from '../keys/keyed-digest.ts';
import type { CardFields, CvcField } from '../splitter/card-fields.ts';
import type { CardStore } from '../store/card-store.ts';
import type { KeyDirectory } from './key-directory.ts';
import { keyOwner } from './key-owner.ts';
import { CARD_LIMITS } from './limits.ts';
import { cardRefusal, plainHttpRefusal, rawCardRefusal } from './refusals.ts';

export interface CardCallOptions {
  readonly store: CardStore;
  readonly keys: KeyRing;
  readonly directory: Pick<KeyDirectory, 'resolve'>;
  readonly limiter: RateLimiter;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly tls: boolean;
}

/** A form with card data, taken apart. */
export interface CardCall {
  readonly key: string | null;
  /** Method, path and query: the same form with another target is another request. */
  readonly target: string;
  readonly idempotencyKey: string | undefined;
  readonly address: string;
  /** What retries are compared by. */
  readonly comparable: Buffer;
  readonly card: CardFields | null;
  readonly cvc: CvcField | null;
}

/** What was kept, for the envelope. */
export interface KeptCard {
  readonly accountId: string;
  readonly card: EnvelopeCard | null;
  readonly cvc: EnvelopeCvc | null;
  readonly formDigest: string;
}

/** Takes card data in: whose key, how many, is it a card, and only then is it sealed and kept. */
export async function keepCardData(call: CardCall, options: CardCallOptions): Promise<KeptCard> {
  let accountId: string | null = null;
  try {
    const owner = await keyOwner(call.key, options.directory);
    accountId = owner.account_id;
    checkPermitted(call, owner, options);
    return await keepChecked(call, { owner, ...checkCardData(call, owner, options) }, options);
  } catch (error) {
    const subject = error instanceof ApiError ? (error.detail ?? null) : 'failed';
    options.audit.record({ event: 'card_refused', accountId, subject });
    throw error;
  }
}

/** Whether this key may send card data here and has not sent too much. */
function checkPermitted(call: CardCall, owner: ResolvedKey, options: CardCallOptions): void {
  const { account_id: accountId, kind, livemode } = owner;
  if (livemode && !options.tls) throw plainHttpRefusal();
  checkMaySendCards(owner, call.target);
  const limits = CARD_LIMITS[livemode ? 'live' : 'test'];
  const address = `address ${accountId} ${addressGroup(call.address)}`;
  // A merchant's own server is one address for all its buyers: only browsers are counted by
  // address.
  if (kind === 'publishable' && !options.limiter.take(address, limits.address)) {
    throw new RateLimitError('global-rate');
  }
  const name = owner.permissions === null ? kind : `restricted ${nameOf(call.key)}`;
  const takes = [{ bucket: `key ${accountId} ${name} ${livemode}`, limit: limits.key }];
  if (owner.permissions !== null) {
    takes.push({ bucket: `restricted ${accountId} ${livemode}`, limit: limits.restricted });
  }
  for (const { bucket, limit } of takes) {
    if (!options.limiter.take(bucket, limit)) throw new RateLimitError('global-rate');
  }
  if (kind === 'secret' && !owner.raw_card_data) throw rawCardRefusal();
}

/** Tells one key from another where its text must not stand. */
function nameOf(key: string | null): string {
  return createHash('sha256')
    .update(key ?? '')
    .digest('hex');
}

interface CheckedData {
  readonly card: { readonly at: string; readonly card: ValidCard } | null;
  readonly cvc: { readonly at: string; readonly cvc: Secret<Buffer> } | null;
}

function checkCardData(call: CardCall, owner: ResolvedKey, options: CardCallOptions): CheckedData {
  const { livemode, account_id: accountId } = owner;
  let card: CheckedData['card'] = null;
  if (call.card !== null) {
    const now = new Date(options.clock.nowMs());
    const checked = checkCard(call.card, { livemode, now });
    if (typeof checked === 'string') throw cardRefusal(checked);
    const limit = CARD_LIMITS[livemode ? 'live' : 'test'].bin;
    if (!options.limiter.take(`bin ${accountId} ${checked.bin}`, limit)) {
      throw new RateLimitError('resource-specific');
    }
    card = { at: call.card.at, card: checked };
  }
  let cvc: CheckedData['cvc'] = null;
  if (call.cvc !== null) {
    const checked = checkCvc(call.cvc.cvc);
    if (checked === 'invalid_cvc') throw cardRefusal(checked);
    cvc = { at: call.cvc.at, cvc: checked };
  }
  return { card, cvc };
}

async function keepChecked(
  call: CardCall,
  checked: CheckedData & { readonly owner: ResolvedKey },
  options: CardCallOptions,
): Promise<KeptCard> {
  const { store, keys } = options;
  const { account_id: accountId, livemode } = checked.owner;
  const form = keyedDigest(keys.digestKey, {
    ...{ purpose: 'form', accountId },
    // No target holds a line break (RFC 9112, 3.2), so the two parts cannot be mixed up.
    content: [Buffer.from(`${call.target}\n`), call.comparable],
  });
  const formDigest = form.toString('hex');
  const again = `${livemode}\n${formDigest}\n${call.idempotencyKey ?? ''}`;
  const idempotency =
    call.idempotencyKey === undefined
      ? null
      : keyedDigest(keys.digestKey, { purpose: 'idempotency', accountId, content: again });
  let card: EnvelopeCard | null = null;
  if (checked.card !== null) {
    const kept = { accountId, livemode, card: checked.card.card, idempotency };
    card = { at: checked.card.at, facts: await store.keepCard(kept) };
  }
  let cvc: EnvelopeCvc | null = null;
  if (checked.cvc !== null) {
    const kept = { accountId, cvc: checked.cvc.cvc, idempotency };
    cvc = { at: checked.cvc.at, cvc_ref: await store.keepCvc(kept) };
  }
  return { accountId, card, cvc, formDigest };
}
