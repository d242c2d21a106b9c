import type { Authentication as Standing, SkeletonCall } from '@coffer/acquirers';
import { mintId, randomBase62 } from '@coffer/kernel';
import type { Call, RequestFacts } from '../../api/call.ts';
import type { Caller } from '../../api/caller.ts';
import type { Services } from '../../api/services.ts';
import { callOf } from '../payments/owed-call.ts';

/** While open: the directory server is being asked, or the issuer's page waits for the holder. */
export type OpenState = 'asking' | 'challenge';
export type ClosedState =
  | 'abandoned'
  | 'attempted'
  | 'authenticated'
  | 'canceled'
  | 'expired'
  | 'failed'
  | 'not_supported'
  | 'processing_error';

/** How the holder of the card can be reached, as the request that confirms says. */
export interface Holder {
  /** Where the merchant wants the browser in the end; null where nobody said so. */
  readonly returnUrl: string | null;
  /** Whether the merchant's page shows the issuer's page by itself. */
  readonly sdk: boolean;
  /** Nobody is there who could answer an issuer's page: the attempt fails instead. */
  readonly failOnChallenge: boolean;
}

export interface AuthenticationData {
  /** What is asked of the directory server, again and again the same. */
  readonly call: Pick<SkeletonCall, 'parameters' | 'skeleton'>;
  /** The request that led to it, and that is owed an answer while `asking`. */
  readonly request: RequestFacts;
  readonly keyKind: Caller['keyKind'];
  /** Missing in what was begun before there were restricted keys. */
  readonly restriction?: Caller['restriction'];
  readonly paymentMethod: string;
  /** The CVC that waits for the holder; the card store may have ended it already. */
  readonly cvcRef: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly holder: Holder;
  /** In the address that the issuer sends the browser to: whoever shows it comes from there. */
  readonly token: string;
  /** Whether the issuer asked the holder. */
  readonly challenged: boolean;
  /** What the acquirer said last that was worth keeping. */
  readonly standing: Exclude<Standing, { kind: 'unknown' }> | null;
}

/** A row of `authentications`, with its account. */
export interface Authentication {
  readonly account_id: string;
  /** The reference that the acquirer knows it by; `source` in an intent's next action. */
  readonly id: string;
  readonly livemode: boolean;
  readonly intent: string;
  readonly state: ClosedState | OpenState;
  readonly card_ref: string;
  readonly data: AuthenticationData;
}

export type NewAuthentication = Pick<
  AuthenticationData,
  'amountMinor' | 'currency' | 'cvcRef' | 'holder' | 'paymentMethod'
> & { readonly intent: string; readonly cardRef: string };

const TOKEN_DIGITS = 32;
const PREFIX = 'auth';

/** The path below which issuers send browsers back to the checkout origin. */
export const NOTIFICATION_PATH = '/3ds';

/** Whether the id of a piece of work is that of an authentication. */
export function isAuthentication({ id }: { readonly id: string }): boolean {
  return id.startsWith(`${PREFIX}_`);
}

/** Whether it is for a card that is saved, and not for a payment. */
export function isOfSetup({ intent }: Pick<Authentication, 'intent'>): boolean {
  return intent.startsWith('seti_');
}

/** An authentication that this process is about to begin for `call`. */
export function newAuthentication(
  call: Pick<Call, 'caller' | 'request' | 'services'>,
  init: NewAuthentication,
): Authentication {
  const { caller, services } = call;
  const { intent, cardRef, ...asked } = init;
  const id = mintId(services, PREFIX, caller.accountId);
  const token = randomBase62(services.random, TOKEN_DIGITS);
  const { skeleton, parameters } = services.acquirer.authenticate({
    reference: id,
    amountMinor: asked.amountMinor,
    currency: asked.currency,
    notificationUrl: `${services.origins.checkout}${NOTIFICATION_PATH}/${id}?token=${token}`,
  });
  return {
    account_id: caller.accountId,
    id,
    livemode: caller.livemode,
    intent,
    state: 'asking',
    card_ref: cardRef,
    data: {
      ...asked,
      call: { skeleton, parameters },
      request: call.request,
      keyKind: caller.keyKind,
      restriction: caller.restriction,
      token,
      challenged: false,
      standing: null,
    },
  };
}

/** The call that the authentication was begun for, as far as its answer needs it. */
export function callOfAuthentication(services: Services, authentication: Authentication): Call {
  const { account_id: accountId, livemode, data } = authentication;
  const { keyKind, request, restriction = null } = data;
  return callOf(services, { accountId, livemode, keyKind, restriction, request });
}
