import type {
  ClaimCardsRequest,
  DeleteCvcRequest,
  ExtendCvcRequest,
  SendRequest,
  SkeletonParameter,
  TestAliasRequest,
} from '@coffer/vault-protocol';

/** Reads the bodies of the private door; null for anything that is not of the agreed type. */

const REFS_MAX = 1_000;
const ID_MAX_CHARACTERS = 255;
const PARAMETERS_MAX = 50;

export function readSendRequest(value: unknown): SendRequest | null {
  const fields = fieldsOf(value);
  const accountId = idOf(fields.get('account_id'));
  const reference = idOf(fields.get('reference'));
  const skeleton = idOf(fields.get('skeleton'));
  const livemode = fields.get('livemode');
  const parameters = parametersOf(fields.get('parameters'));
  const cardRef = fields.get('card_ref') === null ? null : idOf(fields.get('card_ref'));
  const cvcRef = fields.get('cvc_ref') === null ? null : idOf(fields.get('cvc_ref'));
  if (accountId === undefined || reference === undefined || skeleton === undefined) return null;
  if (typeof livemode !== 'boolean' || parameters === null) return null;
  if (cardRef === undefined || cvcRef === undefined) return null;
  return {
    account_id: accountId,
    livemode,
    reference,
    skeleton,
    parameters,
    card_ref: cardRef,
    cvc_ref: cvcRef,
  };
}

/** A claim or a deletion: both name cards of one account. */
export function readCardRefs(value: unknown): ClaimCardsRequest | null {
  const fields = fieldsOf(value);
  const accountId = idOf(fields.get('account_id'));
  const refs = fields.get('refs');
  if (accountId === undefined || !Array.isArray(refs) || refs.length > REFS_MAX) return null;
  const ids = refs.map(idOf).filter((id) => id !== undefined);
  return ids.length === refs.length ? { account_id: accountId, refs: ids } : null;
}

export function readExtendCvcRequest(value: unknown): ExtendCvcRequest | null {
  const fields = fieldsOf(value);
  const accountId = idOf(fields.get('account_id'));
  const cvcRef = idOf(fields.get('cvc_ref'));
  const lifeMs = fields.get('life_ms');
  if (accountId === undefined || cvcRef === undefined) return null;
  if (typeof lifeMs !== 'number' || !Number.isSafeInteger(lifeMs) || lifeMs <= 0) return null;
  return { account_id: accountId, cvc_ref: cvcRef, life_ms: lifeMs };
}

export function readDeleteCvcRequest(value: unknown): DeleteCvcRequest | null {
  const fields = fieldsOf(value);
  const accountId = idOf(fields.get('account_id'));
  const cvcRef = idOf(fields.get('cvc_ref'));
  if (accountId === undefined || cvcRef === undefined) return null;
  return { account_id: accountId, cvc_ref: cvcRef };
}

export function readTestAliasRequest(value: unknown): TestAliasRequest | null {
  const fields = fieldsOf(value);
  const accountId = idOf(fields.get('account_id'));
  const alias = idOf(fields.get('alias'));
  return accountId === undefined || alias === undefined ? null : { account_id: accountId, alias };
}

function fieldsOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function idOf(value: unknown): string | undefined {
  const fits = typeof value === 'string' && value !== '' && value.length <= ID_MAX_CHARACTERS;
  return fits ? value : undefined;
}

function parametersOf(value: unknown): Record<string, SkeletonParameter> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > PARAMETERS_MAX) return null;
  const plain = entries.filter((entry): entry is [string, SkeletonParameter] =>
    isParameter(entry[1]),
  );
  return plain.length === entries.length ? Object.fromEntries(plain) : null;
}

function isParameter(value: unknown): value is SkeletonParameter {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
