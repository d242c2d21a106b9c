import { nowS, type Call } from '../../api/call.ts';
import {
  boolean,
  hash,
  invalidParam,
  missingParam,
  oneOf,
  required,
  string,
  timestamp,
  unsettable,
  type Param,
} from '../../params/spec.ts';

const IP_ADDRESS_MAX_CHARS = 45;
/** Clocks of merchants may be ahead by so much. */
const CLOCK_AHEAD_MAX_S = 300;

const ACCEPTANCE_AT = 'mandate_data[customer_acceptance]';

/** What a request says of how the customer agreed. */
export interface MandateInput {
  readonly customer_acceptance: {
    readonly accepted_at?: number;
    readonly offline?: object;
    readonly online?: {
      readonly infer_from_client?: boolean;
      readonly ip_address?: string | null;
      readonly user_agent?: string | null;
    };
    readonly type: 'offline' | 'online';
  };
}

/** How the customer agreed, as it is kept. */
export interface Acceptance {
  readonly accepted_at: number;
  /** Null: on paper, by telephone. */
  readonly online: {
    readonly ip_address: string | null;
    readonly user_agent: string | null;
  } | null;
}

/** `mandate_data`; empty text unsets. */
export const mandateDataParam: Param<MandateInput | null> = unsettable(
  hash({
    customer_acceptance: required(
      hash({
        accepted_at: timestamp(),
        offline: hash({}),
        online: hash({
          infer_from_client: boolean(),
          ip_address: unsettable(string({ maxChars: IP_ADDRESS_MAX_CHARS })),
          user_agent: unsettable(string()),
        }),
        type: required(oneOf(['offline', 'online'])),
      }),
    ),
  }),
);

/**
 * How the customer agreed; null when the request says nothing of it. A page need not say where it
 * is: `infer_from_client` is understood, and the address of the client is not kept.
 */
export function acceptanceOf(
  call: Call,
  given: MandateInput | null | undefined,
): Acceptance | null {
  if (given == null) return null;
  const { accepted_at = nowS(call), offline, online, type } = given.customer_acceptance;
  if (accepted_at > nowS(call) + CLOCK_AHEAD_MAX_S) {
    throw invalidParam({
      param: `${ACCEPTANCE_AT}[accepted_at]`,
      message: 'Nobody can have accepted a mandate in the future.',
    });
  }
  const other = type === 'online' ? offline : online;
  if (other !== undefined) {
    throw invalidParam({
      param: `${ACCEPTANCE_AT}[${type === 'online' ? 'offline' : 'online'}]`,
      message: `Not for a customer acceptance of the type \`${type}\`.`,
    });
  }
  if (type === 'offline') return { accepted_at, online: null };
  // A page may have nothing to say: an empty hash is not there any more when it arrives.
  const ofPage = call.caller.keyKind === 'publishable';
  if (online === undefined && !ofPage) throw missingParam(`${ACCEPTANCE_AT}[online]`);
  const { infer_from_client = false, ip_address = null, user_agent = null } = online ?? {};
  const whole = ofPage || infer_from_client;
  if (!whole && ip_address === null) throw missingParam(`${ACCEPTANCE_AT}[online][ip_address]`);
  if (!whole && user_agent === null) throw missingParam(`${ACCEPTANCE_AT}[online][user_agent]`);
  return { accepted_at, online: { ip_address, user_agent } };
}
