import type { Services } from '../../api/services.ts';

type Origins = Pick<Services, 'origins'>;

/** The page that a session is paid on. Its id is the secret that opens it. */
export function hostedUrl({ origins }: Origins, session: string): string {
  return `${origins.checkout}/c/pay/${session}`;
}

/** Where an expired session is begun again. */
export function recoveryUrl({ origins }: Origins, session: string): string {
  return `${origins.checkout}/r/${session}`;
}

/** The address of a payment link. */
export function linkUrl({ origins }: Origins, link: string): string {
  return `${origins.checkout}/b/${link}`;
}

/** The page of a session inside the merchant's page. It shows nothing without the client secret. */
export function frameUrl({ origins }: Origins, session: string): string {
  return `${origins.checkout}/c/embed/${session}`;
}
