import { buildPolicy, OperatorError, systemRandom } from '@coffer/kernel';
import type { HeaderList } from '../exchange.ts';
import type { HstsOptions, PolicyOptions } from '../options.ts';

/** Half a year: what browsers' preload list and auditors call long enough at least. */
const HSTS_MIN_S = 15_552_000;
const HSTS_DEFAULT_S = 63_072_000;
const NONCE_BYTES = 18;
/** Stands in the prepared policy where each response gets its own nonce. */
const NONCE_PLACE = 'nonceOfThisOneResponse00';

/** Every feature that a payment page does not need; `payment` stays, for wallets in frames. */
const NO_FEATURES =
  'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), ' +
  'midi=(), usb=(), xr-spatial-tracking=()';

export interface ResponseHeaders {
  readonly nonce: string;
  readonly headers: HeaderList;
}

export interface HeaderPlan {
  readonly policy: PolicyOptions;
  readonly hsts: HstsOptions | false;
  /** The path that takes reports, or null. */
  readonly reportPath: string | null;
}

/** Prepares the headers once; the result gives them for one response, with a nonce of its own. */
export function prepareHeaders(plan: HeaderPlan): (secure: boolean) => ResponseHeaders {
  const hsts = plan.hsts === false ? null : hstsValue(plan.hsts);
  const { reportOnly, existing, requireIntegrity, ...needs } = plan.policy;
  const template = buildPolicy({
    ...needs,
    nonce: NONCE_PLACE,
    ...(existing === undefined ? {} : { merge: existing }),
    ...(plan.reportPath === null ? {} : { report: { group: 'csp', uri: plan.reportPath } }),
  });
  // Here and not at the first request: Node would refuse it in every response.
  if (/[^\x20-\x7e]/.test(template)) {
    throw new OperatorError('csp.existing holds characters that no header may have.');
  }
  const kind = reportOnly === true ? '-report-only' : '';
  const name = `content-security-policy${kind}`;
  const fixed: HeaderList = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['permissions-policy', NO_FEATURES],
    ...(requireIntegrity === true
      ? [[`integrity-policy${kind}`, 'blocked-destinations=(script)'] as const]
      : []),
    ...(plan.reportPath === null
      ? []
      : [['reporting-endpoints', `csp="${plan.reportPath}"`] as const]),
  ];
  return (secure) => {
    const nonce = base64(systemRandom.bytes(NONCE_BYTES));
    return {
      nonce,
      headers: [
        [name, template.replaceAll(NONCE_PLACE, nonce)],
        ...fixed,
        // Browsers ignore it over plain HTTP (RFC 6797 8.1), where it would be only noise.
        ...(secure && hsts !== null ? [['strict-transport-security', hsts] as const] : []),
      ],
    };
  };
}

function hstsValue(options: HstsOptions): string {
  const { maxAgeS = HSTS_DEFAULT_S, includeSubDomains = true, preload = false } = options;
  if (!Number.isInteger(maxAgeS) || maxAgeS < HSTS_MIN_S) {
    throw new OperatorError(`hsts.maxAgeS must be at least ${HSTS_MIN_S} (180 days).`);
  }
  if (preload && !includeSubDomains) {
    throw new OperatorError('hsts.preload needs includeSubDomains (hstspreload.org).');
  }
  return [
    `max-age=${maxAgeS}`,
    ...(includeSubDomains ? ['includeSubDomains'] : []),
    ...(preload ? ['preload'] : []),
  ].join('; ');
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
