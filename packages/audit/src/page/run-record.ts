import { SEVERITIES, type Finding } from '../finding.ts';
import { nameOf } from './match-scripts.ts';
import type { PageRecord, ScriptRecord } from './page-record.ts';
import { FieldReader, readDocument } from './read-fields.ts';
import { readPageRecord, readTime } from './read-page-record.ts';

const FORMAT = 'coffer-page-run';
const VERSION = 1;
/** Contents of scripts that one page's runs remember; the ones not seen for longest go first. */
const SEEN_MAX = 5_000;

/** When a script's content was seen at a page, over all stored runs. */
export interface SeenScript {
  /** Its address, or without one its hash. */
  readonly script: string;
  /** The hash of this content. */
  readonly content: string;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** One visit of one page, as the store keeps it. */
export interface RunRecord {
  readonly ranAt: string;
  readonly url: string;
  /** From where the page was looked at. */
  readonly vantage: string;
  /** Null when the page was seen; else why it was not. */
  readonly unseen: string | null;
  readonly page: PageRecord | null;
  readonly findings: readonly Pick<Finding, 'rule' | 'severity' | 'subject'>[];
  readonly seen: readonly SeenScript[];
}

/** A run that adds to what the one before it remembers. */
export function makeRun(about: {
  readonly url: string;
  readonly ranAt: string;
  readonly vantage: string;
  readonly unseen: string | null;
  readonly page: PageRecord | null;
  readonly findings: readonly Finding[];
  readonly previous: RunRecord | null;
}): RunRecord {
  const { findings, previous, ...run } = about;
  return {
    ...run,
    findings: findings.map(({ rule, severity, subject }) => ({ rule, severity, subject })),
    seen: remember(previous?.seen ?? [], run.page),
  };
}

function remember(before: readonly SeenScript[], page: PageRecord | null): readonly SeenScript[] {
  const seen = new Map(before.map((one) => [JSON.stringify([one.script, one.content]), one]));
  const now = page?.visitedAt ?? '';
  for (const record of page?.scripts ?? []) {
    const [script, content] = [identityOf(record), contentOf(record)];
    const key = JSON.stringify([script, content]);
    const firstSeen = seen.get(key)?.firstSeen ?? now;
    seen.set(key, { script, content, firstSeen, lastSeen: now });
  }
  return [...seen.values()]
    .toSorted((a, b) => (a.lastSeen > b.lastSeen ? -1 : 1))
    .slice(0, SEEN_MAX);
}

function identityOf(script: ScriptRecord): string {
  return nameOf(script) ?? contentOf(script);
}

/** Without tokens and times where a script has no address: they make every visit's hash new. */
function contentOf({ code, sha384 }: ScriptRecord): string {
  return code ?? sha384;
}

/** Since when a script is known, and since when with this content. Null: never seen before. */
export function seenSince(
  script: ScriptRecord,
  seen: readonly SeenScript[],
): { readonly script: string | null; readonly content: string | null } {
  const [name, content] = [identityOf(script), contentOf(script)];
  const same = seen.filter((one) => one.script === name);
  const [earliest = null] = same.map(({ firstSeen }) => firstSeen).toSorted();
  const exact = same.find((one) => one.content === content);
  return { script: earliest, content: exact?.firstSeen ?? null };
}

export function writeRun(run: RunRecord): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...run }, null, 2)}\n`;
}

/** Reads a stored run. Throws an AuditFailure that says what is wrong with it. */
export function readRun(text: string, file: string): RunRecord {
  const fields = readDocument(text, { file, format: FORMAT, version: VERSION });
  const unseen = fields.textOrNull('unseen');
  return {
    ranAt: readTime(fields.text('ranAt'), file),
    url: fields.text('url'),
    vantage: fields.text('vantage'),
    unseen,
    page: unseen === null ? readPageRecord(fields.value('page'), `${file}: page`) : null,
    findings: fields.list('findings', readFinding),
    seen: fields.list('seen', readSeen),
  };
}

function readFinding(value: unknown, where: string): RunRecord['findings'][number] {
  const fields = new FieldReader(where, value);

  return {
    rule: fields.text('rule'),
    severity: fields.oneOf('severity', SEVERITIES),
    subject: fields.text('subject'),
  };
}

function readSeen(value: unknown, where: string): SeenScript {
  const fields = new FieldReader(where, value);
  return {
    script: fields.text('script'),
    content: fields.text('content'),
    firstSeen: readTime(fields.text('firstSeen'), where),
    lastSeen: readTime(fields.text('lastSeen'), where),
  };
}
