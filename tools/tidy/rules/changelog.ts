import type { Finding, Rule } from '../rule.ts';

const PATH = 'CHANGELOG.md';
const VERSION = /^## (Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\))$/;
/** Whom a change concerns, in this order. */
const SECTIONS = ['### Wire', '### Merchants', '### Operators'];

export const changelog: Rule = {
  id: 'changelog',
  guards:
    'The changelog has one form: versions, and in each what changes on the wire and for whom.',
  check: (repository) => {
    const lines = repository.file(PATH)?.text.split('\n') ?? [];
    if (lines.length === 0) return [];
    const findings: Finding[] = [];
    const headings = lines.map((text, index) => ({ text, line: index + 1 }));
    const versions = headings.filter(({ text }) => text.startsWith('## '));
    if (lines[0] !== '# Changelog')
      findings.push({ path: PATH, line: 1, says: 'has another title' });
    if (versions[0]?.text !== '## Unreleased') {
      findings.push({ path: PATH, line: 0, says: 'does not begin with ## Unreleased' });
    }
    for (const { text, line } of headings) {
      const isHeading = text.startsWith('#') && line > 1;
      if (!isHeading || VERSION.test(text) || SECTIONS.includes(text)) continue;
      findings.push({ path: PATH, line, says: `${text} is no version and no section` });
    }
    return findings;
  },
  caught: [
    { bad: [PATH], files: { [PATH]: '# News\n\n## Unreleased\n' } },
    { bad: [PATH], files: { [PATH]: '# Changelog\n\n## 1.0.0 (2027-01-01)\n' } },
    { bad: [PATH], files: { [PATH]: '# Changelog\n\n## Unreleased\n\n## v1\n' } },
    { bad: [PATH], files: { [PATH]: '# Changelog\n\n## Unreleased\n\n### Fixed\n' } },
  ],
  passed: [
    { [PATH]: '# Changelog\n\n## Unreleased\n\n### Wire\n\n- One.\n\n## 1.0.0 (2027-01-01)\n' },
    {},
  ],
};
