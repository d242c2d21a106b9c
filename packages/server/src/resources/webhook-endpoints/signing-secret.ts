import { randomBase62, type Random } from '@coffer/kernel';

const SECRET_PREFIX = 'whsec_';
/** 190 bits: more than anybody can try. */
const SECRET_DIGITS = 32;

/** What deliveries are signed with, as the column `secrets` has it; the current one comes first. */
export interface SigningSecret {
  /** `whsec_…`, the key of the HMAC as a whole. */
  readonly secret: string;
  /** Unix seconds; null of the current one. */
  readonly expires_at: number | null;
}

export function mintSigningSecret(random: Random): string {
  return SECRET_PREFIX + randomBase62(random, SECRET_DIGITS);
}

/** Those that a delivery of now is signed with: the current one, and what was rolled lately. */
export function activeSecrets(secrets: readonly SigningSecret[], nowS: number): readonly string[] {
  return secrets
    .filter(({ expires_at }) => expires_at === null || expires_at > nowS)
    .map(({ secret }) => secret);
}

interface Roll {
  readonly secret: string;
  readonly nowS: number;
  /** How long the current secret goes on being signed with. */
  readonly overlapS: number;
}

/** The secrets after a roll. None that was rolled before lives longer than it was told. */
export function rolledSecrets(
  secrets: readonly SigningSecret[],
  { secret, nowS, overlapS }: Roll,
): readonly SigningSecret[] {
  const endsAt = nowS + overlapS;
  const kept = secrets
    .map((old) => ({ ...old, expires_at: Math.min(old.expires_at ?? endsAt, endsAt) }))
    .filter(({ expires_at }) => expires_at > nowS);
  return [{ secret, expires_at: null }, ...kept];
}
