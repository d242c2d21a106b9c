import type { CheckReport } from './check.ts';
import type { SearchReport } from './findings.ts';

const FINDINGS_SHOWN_MAX = 40;
const BYTES_PER_MB = 1_000_000;

/** The report for a person. */
export function describeReport(report: CheckReport): string {
  const lines = [
    `coffer leakcheck: ${report.cards} canary cards, each through a door of its own`,
    ...report.searches.map((search) => `  searched  ${searchLine(search)}`),
    ...report.notes.map((note) => `  note      ${note}`),
    ...report.notSearched.map((what) => `  NOT SEARCHED  ${what}`),
    ...report.findings
      .slice(0, FINDINGS_SHOWN_MAX)
      .map(({ place, form, card, door }) => `  FOUND     ${place}: ${form} of ${card} (${door})`),
  ];
  const hidden = report.findings.length - FINDINGS_SHOWN_MAX;
  if (hidden > 0) lines.push(`  FOUND     … and ${hidden} more places`);
  return `${[...lines, verdict(report)].join('\n')}\n`;
}

function searchLine(search: SearchReport): string {
  return `${search.searched}, ${megabytes(search.bytes)}`;
}

/** One line: how much was searched, how long it took, and in how many places a card was. */
export function verdict(report: CheckReport): string {
  const total = report.searches.reduce((sum, { bytes }) => sum + bytes, 0);
  const seconds = (report.elapsedMs / 1000).toFixed(1);
  const places = new Set(report.findings.map(({ place }) => place)).size;
  const searched = `${megabytes(total)} in ${seconds} s`;
  const found = `${places} ${places === 1 ? 'place' : 'places'} outside the vault`;
  switch (report.result) {
    case 'clean':
      return `${searched}: ${found} hold a canary's number or CVC.`;
    case 'leak':
      return `${searched}: ${found} hold a canary's number or CVC. LEAK.`;
    case 'incomplete':
      return `${searched}: nothing was found, but not everything could be searched. NOT PROVED.`;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

/** The few lines that `coffer start` prints after the first purchase. */
export function describeFirstCheck(report: CheckReport): string {
  const lines = [
    '',
    `  First purchase: ${report.cards} canary cards of our own were paid with, and searched for in`,
    ...report.searches.map((search) => `    ${searchLine(search)}`),
    ...report.notSearched.map((what) => `    NOT SEARCHED: ${what}`),
    ...report.findings
      .slice(0, FINDINGS_SHOWN_MAX)
      .map(({ place, form, card }) => `    FOUND: ${place}: ${form} of ${card}`),
    `  ${verdict(report)}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}
