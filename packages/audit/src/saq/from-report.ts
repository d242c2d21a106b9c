import type { BusinessFacts, ChannelFacts } from './facts-file.ts';
import type { AuditEvidence, AuditResult } from './requirements.ts';

/** What an audit report tells the adviser. */
export interface FoundByAudit {
  readonly facts: BusinessFacts;
  readonly evidence: AuditEvidence;
}

/** Requirements that each part of an audit collects evidence for. */
const COLLECTS: Readonly<Record<string, readonly string[]>> = {
  tls: ['4.2.1'],
  page: ['6.4.3', '11.6.1'],
};

/**
 * The kinds of integration of the page part that say where the card is typed. "redirect" is left
 * out: a page without card fields may hold them elsewhere, so a person is asked.
 */
const PAGES: Readonly<Record<string, string>> = {
  'hosted fields': 'embedded',
  'embedded checkout': 'embedded',
  'direct post with tokenisation': 'own-form',
  'raw card form': 'own-form',
};

interface ReadPart {
  readonly part: string;
  readonly subject: string;
  readonly findings: readonly { readonly rule: string; readonly requirements: readonly string[] }[];
  readonly incomplete: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads the JSON report of `coffer audit`, or null when it is none. What it lacks is unknown. */
export function factsFromReport(report: unknown): FoundByAudit | null {
  if (!isRecord(report) || !Array.isArray(report['parts'])) return null;
  const parts = (report['parts'] as readonly unknown[]).flatMap(readPart);
  return {
    facts: { role: null, paper: null, channels: parts.flatMap(channelOf) },
    evidence: evidenceOf(parts),
  };
}

function readPart(value: unknown): ReadPart[] {
  if (!isRecord(value)) return [];
  const { part, subject, findings, not_checked: notChecked, data } = value;
  if (typeof part !== 'string' || typeof subject !== 'string' || !Array.isArray(findings))
    return [];
  return [
    {
      part,
      subject,
      findings: (findings as readonly unknown[]).flatMap(readFinding),
      incomplete: Array.isArray(notChecked) && notChecked.length > 0,
      data: isRecord(data) ? data : {},
    },
  ];
}

function readFinding(value: unknown): ReadPart['findings'] {
  if (!isRecord(value) || typeof value['rule'] !== 'string') return [];
  const requirements = Array.isArray(value['requirements'])
    ? (value['requirements'] as readonly unknown[]).filter((each) => typeof each === 'string')
    : [];
  return [{ rule: value['rule'], requirements }];
}

/** Each page that was visited is a channel; what cannot be seen from outside stays unknown. */
function channelOf({ part, subject, data }: ReadPart): ChannelFacts[] {
  const integration = isRecord(data['integration']) ? data['integration']['kind'] : null;
  if (part !== 'page' || typeof integration !== 'string') return [];
  const page = PAGES[integration];
  const scripts = Array.isArray(data['scripts']) ? (data['scripts'] as readonly unknown[]) : [];
  const foreign = scripts.some((script) => isRecord(script) && script['party'] === 'third');
  return [
    {
      channel: 'ecommerce',
      name: subject,
      facts: {
        ...(page === undefined ? {} : { page }),
        ...(foreign ? { foreignElements: 'yes' } : {}),
      },
    },
  ];
}

function evidenceOf(parts: readonly ReadPart[]): AuditEvidence {
  const evidence = new Map<string, AuditResult>();
  for (const part of parts) {
    for (const id of COLLECTS[part.part] ?? []) {
      const before = evidence.get(id) ?? { checked: [], broken: [], incomplete: false };
      const broken = part.findings
        .filter(({ requirements }) => requirements.includes(`PCI ${id}`))
        .map(({ rule }) => rule);
      evidence.set(id, {
        checked: [...new Set([...before.checked, part.subject])],
        broken: [...new Set([...before.broken, ...broken])],
        incomplete: before.incomplete || part.incomplete,
      });
    }
  }
  return evidence;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
