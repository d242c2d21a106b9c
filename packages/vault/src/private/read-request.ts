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
  const ids = readIds(fields, ['account_id', 'reference', 'skeleton']);
  const livemode = fields.get('livemode');
  const parameters = parametersOf(fields.get('parameters'));
  const cardRef = fields.get('card_ref') === null ? null : idOf(fields.get('card_ref'));
  const cvcRef = fields.get('cvc_ref') === null ? null : idOf(fields.get('cvc_ref'));
  if (ids === null || typeof livemode !== 'boolean' || parameters === null) return null;
  if (cardRef === undefined || cvcRef === undefined) return null;
  return { ...ids, livemode, parameters, card_ref: cardRef, cvc_ref: cvcRef };
}

/** A claim or a deletion: both name cards of one account. */
export function readCardRefs(value: unknown): ClaimCardsRequest | null {
  const fields = fieldsOf(value);
  const ids = readIds(fields, ['account_id']);
  const refs = fields.get('refs');
  if (ids === null || !Array.isArray(refs) || refs.length > REFS_MAX) return null;
  const cards = refs.map(idOf).filter((id) => id !== undefined);
  return cards.length === refs.length ? { ...ids, refs: cards } : null;
}

export function readExtendCvcRequest(value: unknown): ExtendCvcRequest | null {
  const fields = fieldsOf(value);
  const ids = readIds(fields, ['account_id', 'cvc_ref']);
  const lifeMs = fields.get('life_ms');
  if (ids === null || typeof lifeMs !== 'number') return null;
  return Number.isSafeInteger(lifeMs) && lifeMs > 0 ? { ...ids, life_ms: lifeMs } : null;
}

export function readDeleteCvcRequest(value: unknown): DeleteCvcRequest | null {
  return readIds(fieldsOf(value), ['account_id', 'cvc_ref']);
}

export function readTestAliasRequest(value: unknown): TestAliasRequest | null {
  return readIds(fieldsOf(value), ['account_id', 'alias']);
}

/** The ids of these names; null when one of them is not there. */
function readIds<K extends string>(
  fields: ReadonlyMap<string, unknown>,
  names: readonly K[],
): Record<K, string> | null {
  const ids = names.map((name) => [name, idOf(fields.get(name))] as const);
  if (ids.some(([, id]) => id === undefined)) return null;
  // Each name has its id, looked at in the line before.
  return Object.fromEntries(ids) as Record<K, string>;
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
