import { parseArgs } from 'node:util';
import {
  auditCsp,
  auditPolicyText,
  fetchDocument,
  type IntegrationOptions,
} from '@coffer/audit/csp';
import { AuditFailure, type AuditOptions, type Part } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { auditCommand } from '../report/audit-command.ts';
import { present } from '../report/present.ts';
import { REPORT_FLAGS, REPORT_USAGE, reportOptions } from '../report/report-options.ts';
import { generate } from './generate.ts';
import { INTEGRATION_FLAGS, readIntegration } from './integration-flags.ts';
import { readPolicyFile } from './read-policy-file.ts';

const USAGE = `Usage: coffer csp URL|FILE|-
       coffer csp generate --provider NAME [--surface LIST] [--merge FILE]

  Checks the Content Security Policy of a page, or one in a file or on standard input (a policy
  alone, or headers as curl -I prints them), against what the payment provider needs.

  --provider NAME          coffer, stripe, adyen or braintree (default: what the page shows)
  --surface LIST           sdk, checkout, connect, link, onramp
  --origin ORIGIN          where coffer.js comes from (with --provider coffer)

  Of generate, which writes the strictest policy that works:
  --merge FILE             extend the policy in FILE (or - for standard input)
  --nonce BASE64           also allow elements with this nonce
  --report-to GROUP, --report-uri URL, --trusted-types
  --test                   the addresses of the provider's test system
  --checkout-origin ORIGIN where Coffer's embedded payment page is (with --surface checkout)

  Of the check:
${REPORT_USAGE}`;

/** `coffer csp`. Returns the exit status. */
export function runCsp(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, () =>
    args[0] === 'generate' ? generate(args.slice(1)) : check(args),
  );
}

async function check(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...REPORT_FLAGS, ...INTEGRATION_FLAGS, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) {
    throw new OperatorError(`Say what to check, one URL or file.\n\n${USAGE}`);
  }
  const { report, audit } = reportOptions(values);
  const { provider, surfaces, cofferOrigin } = readIntegration(values);
  const integration = { provider, cofferOrigin, ...(surfaces === null ? {} : { surfaces }) };
  return present('csp', report, async (progress) => {
    if (!/^https?:\/\//i.test(given)) {
      const subject = given === '-' ? 'standard input' : given;
      return [auditPolicyText({ subject, text: await readPolicyFile(given) }, integration)];
    }
    progress(`fetching ${given}`);
    return [await checkUrl(given, audit, integration)];
  });
}

async function checkUrl(
  url: string,
  audit: AuditOptions,
  integration: IntegrationOptions,
): Promise<Part> {
  if (!URL.canParse(url)) throw new OperatorError(`"${url}" is no web address.`);
  const facts = await fetchDocument(url, audit);
  if (facts.failure !== null) throw new AuditFailure(`${url}: ${facts.failure.detail}`);
  return auditCsp(facts, integration);
}
