import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { headerValues, type Page } from '../page.ts';

const ABSENT: Rule = {
  id: 'integrity-policy-absent',
  severity: 'info',
  title: 'The browser does not insist on integrity',
  why:
    'With Integrity-Policy a browser refuses scripts without an integrity attribute, so a changed ' +
    'outside script cannot run unseen.',
  fix: 'Integrity-Policy: blocked-destinations=(script)',
  requirements: ['G-JS-2', 'PCI 6.4.3'],
};
const BLOCKS: Rule = {
  id: 'integrity-policy-blocks-script',
  severity: 'high',
  title: 'Integrity-Policy blocks scripts of the page',
  why: 'Scripts without integrity (or without crossorigin) do not load. Some providers publish no hashes.',
  fix: 'Add integrity and crossorigin to the elements, or use Integrity-Policy-Report-Only.',
  requirements: ['G-JS-2', 'G-CSP-3'],
};
const INVALID: Rule = {
  id: 'integrity-policy-invalid',
  severity: 'low',
  title: 'The Integrity-Policy header blocks nothing',
  why: 'Without blocked-destinations=(script) the header has no effect.',
  fix: 'Integrity-Policy: blocked-destinations=(script)',
  requirements: ['G-JS-2', 'PCI 6.4.3'],
};

/** Integrity-Policy (Subresource Integrity, level 2), and whether the page survives it. */
export const integrityPolicy: Check<Page> = {
  rules: [ABSENT, BLOCKS, INVALID],
  find: (page) => {
    const values = headerValues(page, 'integrity-policy');
    const { subject } = page;
    if (values.length === 0) return findAbsent(page);
    const blocks = values.filter((value) =>
      /blocked-destinations\s*=\s*\([^)]*\bscript\b/.test(value),
    );
    if (blocks.length === 0) return [findingOf(INVALID, { subject, evidence: values })];
    return findBlocked(page);
  },
};

/** Worth saying only where everything could have integrity: some providers refuse it. */
function findAbsent({ subject, document, url }: Page): Finding[] {
  const outside = (document?.scripts ?? []).filter(
    (script) => script.url !== null && new URL(script.url).origin !== url?.origin,
  );
  const ready = outside.length > 0 && outside.every(({ integrity }) => integrity !== null);
  return ready
    ? [findingOf(ABSENT, { subject, evidence: ['every outside script has integrity'] })]
    : [];
}

/** Integrity counts only where the script is fetched in CORS mode, one's own host included. */
function findBlocked({ subject, document }: Page): Finding[] {
  const blocked = (document?.scripts ?? []).flatMap((script) => {
    if (script.url === null) return [];
    return script.integrity !== null && script.cors
      ? []
      : [new URL(script.url).origin + new URL(script.url).pathname];
  });
  return blocked.length === 0 ? [] : [findingOf(BLOCKS, { subject, evidence: blocked })];
}
