import { base62, randomBase62 } from './base62.ts';
import type { Clock, Random } from './clock.ts';
import { invariant } from './errors.ts';

/**
 * Public ids: prefix + time (7 base-62 digits of milliseconds) + account tag (12) + random (8).
 *
 * They sort by creation within an account, and name their account without a directory: a public
 * page, a callback or a client secret leads to one account's rows and no other's (DESIGN rule 6).
 */
export const TIME_DIGITS = 7;
export const ACCOUNT_TAG_DIGITS = 12;
export const RANDOM_DIGITS = 8;
const CLIENT_SECRET_DIGITS = 25;
/** Of ids that are a secret as well: more bits than anybody can try. */
export const SECRET_ID_RANDOM_DIGITS = 32;

const ACCOUNT_PREFIX = 'acct_';
const ID_PATTERN = new RegExp(
  `^[a-z]+(?:_test|_live)?_[0-9A-Za-z]{${TIME_DIGITS}}([0-9A-Za-z]{${ACCOUNT_TAG_DIGITS}})` +
    `(?:[0-9A-Za-z]{${RANDOM_DIGITS}}|[0-9A-Za-z]{${SECRET_ID_RANDOM_DIGITS}})$`,
);
const ACCOUNT_PATTERN = new RegExp(`^acct_[0-9A-Za-z]{${ACCOUNT_TAG_DIGITS}}$`);

/** What minting an id needs. */
export interface IdSource {
  readonly clock: Clock;
  readonly random: Random;
}

export function mintAccountId(random: Random): string {
  return ACCOUNT_PREFIX + randomBase62(random, ACCOUNT_TAG_DIGITS);
}

/** A new id such as `pi_…` in `accountId`. `prefix` comes without the underscore. */
export function mintId(source: IdSource, prefix: string, accountId: string): string {
  return idOf(source, prefix, accountId) + randomBase62(source.random, RANDOM_DIGITS);
}

/** The same, too long to be guessed: whoever has the address of a hosted page may see the page. */
export function mintSecretId(source: IdSource, prefix: string, accountId: string): string {
  return idOf(source, prefix, accountId) + randomBase62(source.random, SECRET_ID_RANDOM_DIGITS);
}

function idOf(source: IdSource, prefix: string, accountId: string): string {
  invariant(ACCOUNT_PATTERN.test(accountId), 'an id needs an account id');
  const time = base62(source.clock.nowMs(), TIME_DIGITS);
  return `${prefix}_${time}${accountId.slice(ACCOUNT_PREFIX.length)}`;
}

/** Every id of a kind that is minted at a time or later sorts behind this text. */
export function earliestId(prefix: string, atMs: number): string {
  return `${prefix}_${base62(atMs, TIME_DIGITS)}`;
}

/** `pi_…_secret_…`: lets a browser that holds it read and confirm that one object. */
export function mintClientSecret(random: Random, objectId: string): string {
  return `${objectId}_secret_${randomBase62(random, CLIENT_SECRET_DIGITS)}`;
}

/** The object id inside a client secret, or null when it is not one. */
export function objectIdOfClientSecret(clientSecret: string): string | null {
  const at = clientSecret.indexOf('_secret_');
  return at > 0 ? clientSecret.slice(0, at) : null;
}

/** The account an id belongs to, or null for ids of any other shape. */
export function accountOfId(id: string): string | null {
  if (ACCOUNT_PATTERN.test(id)) return id;
  const tag = ID_PATTERN.exec(id)?.[1];
  return tag === undefined ? null : ACCOUNT_PREFIX + tag;
}
