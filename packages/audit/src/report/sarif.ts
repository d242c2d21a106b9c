import manifest from '../../package.json' with { type: 'json' };
import type { Finding, Severity } from '../finding.ts';
import { printableJson } from './printable.ts';
import { notChecked, shownFindings, type Report, type ShownFinding } from './report.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** The scale on which code scanning services sort, a CVSS score. */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

/** The report as SARIF 2.1.0 (OASIS standard). */
export function renderSarif(report: Report): string {
  const shown = shownFindings(report);
  const rules = [...new Map(shown.map(({ finding }) => [finding.rule, finding])).values()];
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'coffer',
            version: manifest.version,
            semanticVersion: manifest.version,
            rules: rules.map(renderRule),
          },
        },
        automationDetails: { id: `coffer/${report.command}/` },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: report.createdAt,
            toolExecutionNotifications: notChecked(report).map(({ what, why, subject }) => ({
              level: 'warning',
              message: { text: `Not checked at ${subject}: ${what}: ${why}` },
            })),
          },
        ],
        results: [
          ...shown.map((entry) => renderResult(entry, rules)),
          ...(report.changes?.gone ?? []).map(({ finding }) => ({
            ...resultOf(finding),
            baselineState: 'absent',
          })),
        ],
      },
    ],
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}

function renderRule({ rule, title, why, fix, severity, requirements }: Finding) {
  return {
    id: rule,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['security', ...requirements],
      'security-severity': SECURITY_SEVERITIES[severity],
    },
  };
}

const BASELINE_STATES = { new: 'new', changed: 'updated' } as const;

function renderResult({ finding, state }: ShownFinding, rules: readonly Finding[]) {
  return {
    ...resultOf(finding),
    ruleIndex: rules.findIndex(({ rule }) => rule === finding.rule),
    ...(state === 'found' ? {} : { baselineState: BASELINE_STATES[state] }),
  };
}

function resultOf({ rule, title, subject, evidence, severity, fix }: Finding) {
  const seen = evidence.length === 0 ? '' : ` Seen: ${evidence.join('; ')}.`;
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: `${title}.${seen} Fix: ${fix}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: addressOf(subject) } },
        logicalLocations: [{ name: subject, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'cofferRuleAndSubject/v1': JSON.stringify([rule, subject]) },
  };
}

/** A URI reference in every case: by itself `shop.example:443` has the scheme `shop.example`. */
function addressOf(subject: string): string {
  if (/^https?:\/\//.test(subject) && URL.canParse(subject)) return new URL(subject).href;
  if (/^[\w.-]+:\d+$/.test(subject)) return `https://${subject}/`;
  return encodeURI(subject.toWellFormed());
}
