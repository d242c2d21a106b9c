import { SEVERITIES, type Finding, type Severity } from '../finding.ts';
import type { SummaryLine } from '../part.ts';
import type { Baseline, EarlierPart } from './compare-reports.ts';
import { REPORT_VERSION } from './json.ts';

/** An earlier JSON report, or null when the text is none of ours. */
export function readBaseline(text: string): Baseline | null {
  const document = asRecord(parse(text));
  const parts = document?.['parts'];
  const createdAt = document?.['created_at'];
  if (document?.['version'] !== REPORT_VERSION || typeof createdAt !== 'string') return null;
  if (!Array.isArray(parts)) return null;
  const read = parts.map(readPart);
  return read.includes(null) ? null : { createdAt, parts: read.filter((part) => part !== null) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.entries(value));
}

function readPart(value: unknown): EarlierPart | null {
  const { part, subject, summary, findings } = asRecord(value) ?? {};
  if (typeof part !== 'string' || typeof subject !== 'string') return null;
  if (!Array.isArray(summary) || !Array.isArray(findings)) return null;
  const lines = summary.map(readLine);
  const read = findings.map(readFinding);
  if (lines.includes(null) || read.includes(null)) return null;
  return {
    part,
    subject,
    summary: lines.filter((line) => line !== null),
    findings: read.filter((finding) => finding !== null),
  };
}

function readLine(value: unknown): SummaryLine | null {
  const { label, value: says } = asRecord(value) ?? {};
  if (typeof label !== 'string' || typeof says !== 'string') return null;
  return { label, value: says, mood: 'plain' };
}

function readFinding(value: unknown): Finding | null {
  const entry = asRecord(value);
  const severity = readSeverity(entry?.['severity']);
  const evidence = readStrings(entry?.['evidence']);
  const requirements = readStrings(entry?.['requirements']);
  const { rule, title, subject, why, fix } = entry ?? {};
  if (severity === null || evidence === null || requirements === null) return null;
  if (typeof rule !== 'string' || typeof title !== 'string' || typeof subject !== 'string') {
    return null;
  }
  if (typeof why !== 'string' || typeof fix !== 'string') return null;
  return { rule, severity, title, subject, evidence, why, fix, requirements };
}

function readSeverity(value: unknown): Severity | null {
  return SEVERITIES.find((severity) => severity === value) ?? null;
}

function readStrings(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const strings = value.filter((item) => typeof item === 'string');
  return strings.length === value.length ? strings : null;
}
