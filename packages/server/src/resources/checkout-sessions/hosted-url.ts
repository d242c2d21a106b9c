import { randomBase62 } from '@coffer/kernel';
import type { Services } from '../../api/services.ts';
import type { UiMode } from './row.ts';

type Origins = Pick<Services, 'origins'>;

/** The page that a session is paid on. Its id is the secret that opens it. */
export function hostedUrl({ origins }: Origins, session: string): string {
  return `${origins.checkout}/c/pay/${session}`;
}

/** More bits than anybody can try. */
const RECOVERY_TOKEN_DIGITS = 32;
const RECOVERY_TOKEN = 'token';

/**
 * Where an expired session is begun again. The id does not do: that of a session in the merchant's
 * own page is no secret, and its copy shows what the shopper said.
 */
export function newRecoveryUrl(
  { origins, random }: Origins & Pick<Services, 'random'>,
  session: string,
): string {
  const token = randomBase62(random, RECOVERY_TOKEN_DIGITS);
  return `${origins.checkout}/r/${session}?${RECOVERY_TOKEN}=${token}`;
}

/** What whoever follows the address shows; null when it has none. */
export function recoveryToken(url: string): string | null {
  return new URL(url).searchParams.get(RECOVERY_TOKEN);
}

/** The address of a payment link. */
export function linkUrl({ origins }: Origins, link: string): string {
  return `${origins.checkout}/b/${link}`;
}

/** Whether a page of ours, or the form of one, goes into the merchant's. */
export function isFramed(mode: UiMode): boolean {
  return mode === 'embedded_page' || mode === 'form';
}

/** The page of a session inside the merchant's page. It shows nothing without the client secret. */
export function frameUrl({ origins }: Origins, session: string): string {
  return `${origins.checkout}/c/embed/${session}`;
}
