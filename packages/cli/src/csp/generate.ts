import { parseArgs } from 'node:util';
import {
  buildPolicy,
  OperatorError,
  policyMap,
  publishedAt,
  splitPolicyList,
} from '@coffer/kernel';
import { INTEGRATION_FLAGS, readIntegration } from './integration-flags.ts';
import { readPolicyFile } from './read-policy-file.ts';

const FLAGS = {
  ...INTEGRATION_FLAGS,
  merge: { type: 'string' },
  nonce: { type: 'string' },
  'report-to': { type: 'string' },
  'report-uri': { type: 'string' },
  'trusted-types': { type: 'boolean' },
  test: { type: 'boolean' },
  'checkout-origin': { type: 'string' },
} as const;

/**
 * `coffer csp generate`: writes a policy to standard output, and what to know to standard error.
 */
export async function generate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: FLAGS });
  const { provider, surfaces, cofferOrigin } = readIntegration(values);
  if (provider === null) throw new OperatorError('Say who takes the card: --provider NAME.');
  const request = {
    provider,
    surfaces: surfaces ?? (['sdk'] as const),
    ...(cofferOrigin === null ? {} : { cofferOrigin }),
    ...(values['checkout-origin'] === undefined
      ? {}
      : { checkoutOrigin: values['checkout-origin'] }),
    ...(values.test === true ? { environment: 'test' as const } : {}),
  };
  const merge = values.merge === undefined ? null : policyText(await readPolicyFile(values.merge));
  const report = {
    ...(values['report-to'] === undefined ? {} : { group: values['report-to'] }),
    ...(values['report-uri'] === undefined ? {} : { uri: values['report-uri'] }),
  };
  if (values.nonce !== undefined && !/^[A-Za-z0-9+/_-]{22,}={0,2}$/.test(values.nonce)) {
    throw new OperatorError('--nonce is base64 of at least 16 random bytes.');
  }
  const policy = buildPolicy({
    ...request,
    ...{ report, trustedTypes: values['trusted-types'] === true },
    ...(merge === null ? {} : { merge }),
    ...(values.nonce === undefined ? {} : { nonce: values.nonce }),
  });
  process.stdout.write(`${policy}\n`);
  const notes = [`Sources: ${publishedAt(request).join('; ')}`, ...closedBy(merge, policy)];
  process.stderr.write(notes.map((note) => `${note}\n`).join(''));
  return 0;
}

/** A file may hold the header with its name. */
function policyText(text: string): string {
  return text
    .replace(/^\s*content-security-policy(-report-only)?\s*:/i, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Merging closes what the old policy left open: a person must know before it is sent. */
function closedBy(merge: string | null, policy: string): string[] {
  if (merge === null) return [];
  const names = (text: string): string[] =>
    splitPolicyList(text).flatMap((one) => [...policyMap(one).keys()]);
  const before = new Set(names(merge));
  const added = names(policy).filter((name) => !before.has(name));
  if (added.length === 0) return [];
  return [
    `New directives: ${added.join(', ')}. Send the policy as Content-Security-Policy-Report-Only first.`,
  ];
}
