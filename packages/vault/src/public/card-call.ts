import type { Clock } from '@coffer/kernel';
import type { EnvelopeCard, EnvelopeCvc, ResolvedKey } from '@coffer/vault-protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import { checkCard, checkCvc, type ValidCard } from '../card/valid-card.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { keyedDigest } from '../keys/keyed-digest.ts';
import type { CardFields, CvcField } from '../splitter/card-fields.ts';
import type { CardStore } from '../store/card-store.ts';
import type { KeyDirectory } from './key-directory.ts';
import { addressGroup, CARD_LIMITS, type RateLimiter } from './limits.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { cardRefusal, keyRefusal, plainHttpRefusal, rawCardRefusal } from './refusals.ts';

export interface CardCallOptions {
  readonly store: CardStore;
  readonly keys: KeyRing;
  readonly directory: KeyDirectory;
  readonly limiter: RateLimiter;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly tls: boolean;
}

/** A form with card data, taken apart. */
export interface CardCall {
  readonly key: string | null;
  readonly idempotencyKey: string | undefined;
  readonly address: string;
  /** The whole original form. */
  readonly body: Buffer;
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
  const owner = await permittedOwner(call, options);
  const accountId = owner.account_id;
  const checked = checkCall(call, owner, options);

  const { digestKey } = options.keys;
  const form = keyedDigest(digestKey, { purpose: 'form', accountId, content: call.body });
  const idempotency =
    call.idempotencyKey === undefined
      ? null
      : keyedDigest(digestKey, {
          purpose: 'idempotency',
          accountId,
          content: `${form.toString('hex')}\n${call.idempotencyKey}`,
        });
  const { card, cvc } = checked;
  const { livemode } = owner;
  const keptCard =
    card === null
      ? null
      : {
          at: card.at,
          facts: await options.store.keepCard({
            accountId,
            livemode,
            card: card.card,
            idempotency,
          }),
        };
  const keptCvc =
    cvc === null
      ? null
      : {
          at: cvc.at,
          cvc_ref: await options.store.keepCvc({ accountId, cvc: cvc.cvc, idempotency }),
        };
  return { accountId, card: keptCard, cvc: keptCvc, formDigest: form.toString('hex') };
}

/** The key's owner, when this key may send card data here and has not sent too much. */
async function permittedOwner(call: CardCall, options: CardCallOptions): Promise<ResolvedKey> {
  const owner = call.key === null ? null : await options.directory.resolve(call.key);
  if (owner === null) throw keyRefusal(call.key !== null);
  if (owner.livemode && !options.tls) throw plainHttpRefusal();
  const limits = CARD_LIMITS[owner.livemode ? 'live' : 'test'];
  const address = `address ${owner.account_id} ${addressGroup(call.address)}`;
  // A merchant's own server is one address for all its buyers: only browsers are counted by address.
  if (owner.kind === 'publishable' && !options.limiter.take(address, limits.address)) {
    throw new RateLimitError('global-rate');
  }
  if (!options.limiter.take(`key ${owner.account_id} ${owner.kind}`, limits.key)) {
    throw new RateLimitError('global-rate');
  }
  if (owner.kind === 'secret' && !owner.raw_card_data) throw rawCardRefusal();
  return owner;
}

interface CheckedCall {
  readonly card: { readonly at: string; readonly card: ValidCard } | null;
  readonly cvc: { readonly at: string; readonly cvc: NonNullable<ValidCard['cvc']> } | null;
}

function checkCall(call: CardCall, owner: ResolvedKey, options: CardCallOptions): CheckedCall {
  const { livemode, account_id: accountId } = owner;
  let card: CheckedCall['card'] = null;
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
  let cvc: CheckedCall['cvc'] = null;
  if (call.cvc !== null) {
    const checked = checkCvc(call.cvc.cvc);
    if (checked === 'invalid_cvc') throw cardRefusal(checked);
    cvc = { at: call.cvc.at, cvc: checked };
  }
  return { card, cvc };
}
