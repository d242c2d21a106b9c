import { findingOf, type Finding, type Rule } from '../finding.ts';
import { authorisationsFor, isInForce, type Authorisation } from './authorisations.ts';
import { subjectOf } from './compare-scripts.ts';
import { PAGE_FRAME, type PageRecord, type ScriptRecord } from './page-record.ts';
import { META_POLICY } from './security-headers.ts';

export const UNAUTHORISED_RULE: Rule = {
  id: 'page-script-unauthorised',
  severity: 'high',
  title: 'A script that nobody has authorised',
  why: 'Every script of a payment page needs an approval and a written reason (PCI DSS 6.4.3).',
  fix: 'Remove it, or have it approved and add it to the authorisations file.',
  requirements: ['G-JS-1', 'PCI 6.4.3'],
};

export const EXPIRED_RULE: Rule = {
  id: 'page-authorisation-expired',
  severity: 'medium',
  title: 'The authorisation of a script does not hold today',
  why: 'An approval that nobody renews says nothing about the script as it is now.',
  fix: 'Look at the script again: renew the authorisation, or remove the script.',
  requirements: ['G-JS-1', 'PCI 6.4.3'],
};

export const NO_METHOD_RULE: Rule = {
  id: 'page-integrity-method-missing',
  severity: 'medium',
  title: 'The way in which a script is said to be kept as approved is not in use',
  why: 'The authorisation names a method that assures the integrity of the script, and the page does not have it.',
  fix: 'Put the method in place, or name the one that is.',
  requirements: ['G-JS-2', 'PCI 6.4.3'],
};

export interface AuthorisationContext {
  readonly authorisations: readonly Authorisation[];
  /** The page was compared with a baseline in this run. */
  readonly compared: boolean;
  readonly now: Date;
}

/** Scripts without an authorisation that holds; those in a provider's frames are the provider's. */
export function checkAuthorisations(page: PageRecord, context: AuthorisationContext): Finding[] {
  const findings = page.scripts
    .filter(({ scope }) => scope === 'page')
    .flatMap((script) => checkScript(page, script, context));
  // The same script twice in a page is one matter.
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function checkScript(
  page: PageRecord,
  script: ScriptRecord,
  { authorisations, compared, now }: AuthorisationContext,
): Finding[] {
  const given = authorisationsFor(script, authorisations);
  const subject = subjectOf(page, script);
  const valid = given.filter((one) => isInForce(one, now));
  const [latest] = given.toSorted((a, b) => (a.expires > b.expires ? -1 : 1));
  if (latest === undefined) {
    return [findingOf(UNAUTHORISED_RULE, { subject, evidence: describe(script) })];
  }
  if (valid.length === 0) {
    const { who, when, expires, script: pattern } = latest;
    const told = `${pattern}: by ${who}, from ${when} to ${expires}`;
    return [findingOf(EXPIRED_RULE, { subject, evidence: [told, ...describe(script)] })];
  }
  const lacking = valid.map((one) => whyLacking(one, { page, script, compared }));
  if (lacking.includes(null)) return [];
  const evidence = lacking.filter((why) => why !== null);
  return [findingOf(NO_METHOD_RULE, { subject, evidence })];
}

/** Why the named method does not hold this script, or null. */
function whyLacking(
  { integrity }: Authorisation,
  about: { readonly page: PageRecord; readonly script: ScriptRecord; readonly compared: boolean },
): string | null {
  const { page, script, compared } = about;
  switch (integrity) {
    case 'sri':
      return script.integrity === '' ? 'integrity: sri, but no integrity attribute' : null;
    case 'csp-hash':
      return isInPolicy(page, script) ? null : 'integrity: csp-hash, but no policy has its hash';
    case 'baseline':
      return compared ? null : 'integrity: baseline, but this run had no --baseline for the page';
  }
}

function isInPolicy({ headers }: PageRecord, { sha256, sha384 }: ScriptRecord): boolean {
  return headers.some(
    ([name, value]) =>
      (name === 'content-security-policy' || name === META_POLICY) &&
      [sha256, sha384].some((hash) => value.includes(`'${hash}'`)),
  );
}

function describe({ kind, frame, party, injected, initiators, sha384 }: ScriptRecord): string[] {
  const where = frame === PAGE_FRAME ? 'in the page' : `in ${frame}`;
  return [
    `${kind} script, ${party} party, ${where}`,
    ...(injected ? [`brought in by ${initiators.join(' < ')}`] : []),
    sha384,
  ];
}
