import { AuditFailure } from '../audit-failure.ts';
import { linesOfItems } from './json-lines.ts';
import type { ScriptRecord } from './page-record.ts';
import { FieldReader } from './read-fields.ts';
import { isUrlPattern, matchesUrlPattern } from './url-pattern.ts';

const VERSION = 1;
/** How a script is held to what was approved (PCI DSS 6.4.3, second point). */
export const INTEGRITY_METHODS = ['sri', 'csp-hash', 'baseline'] as const;
export type IntegrityMethod = (typeof INTEGRITY_METHODS)[number];

/** One approval of a script for payment pages (PCI DSS 6.4.3). */
export interface Authorisation {
  /** An address, in which `*` stands for any text of a path; or a hash from the inventory. */
  readonly script: string;
  readonly who: string;
  /** Days, as 2026-01-31. */
  readonly when: string;
  /** The written business or technical justification. */
  readonly why: string;
  /** The last day on which it holds. */
  readonly expires: string;
  readonly integrity: IntegrityMethod;
}

const KEYS = ['script', 'who', 'when', 'why', 'expires', 'integrity'] as const;
const HASH = /^(?:ast-|code-)?sha384-[A-Za-z0-9+/]{64}$/;

/** Reads an authorisations file. Throws an AuditFailure that names line and field. */
export function readAuthorisations(text: string, file: string): readonly Authorisation[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const told = error instanceof Error ? error.message : 'unreadable';
    throw new AuditFailure(`${file} is not JSON: ${told}`);
  }
  const fields = new FieldReader(file, value);
  refuseOthers(value, ['version', 'authorisations'], file);
  if (fields.number('version') !== VERSION) {
    throw new AuditFailure(`${file}: "version" is not ${VERSION}`);
  }
  const lines = linesOfItems(text, 'authorisations');
  let at = 0;
  return fields.list('authorisations', (item) => {
    const line = lines[at] ?? 0;
    at += 1;
    return readAuthorisation(item, line === 0 ? `${file}, entry ${at}` : `${file}, line ${line}`);
  });
}

function readAuthorisation(value: unknown, where: string): Authorisation {
  const fields = new FieldReader(where, value);
  refuseOthers(value, KEYS, where);
  const filled = (name: string): string => {
    const text = fields.text(name);
    if (text.trim() !== '') return text;
    throw new AuditFailure(`${where}: "${name}" is empty`);
  };
  const script = filled('script');
  if (!HASH.test(script) && !isUrlPattern(script)) {
    throw new AuditFailure(
      `${where}: "script" is neither an address with a host, e.g. https://cdn.example/pay/*, ` +
        `nor a hash from the inventory: "${script}"`,
    );
  }
  const [when, expires] = [readDay(filled('when')), readDay(filled('expires'))];
  if (when === null) throw new AuditFailure(`${where}: "when" is no day such as 2026-01-31`);
  if (expires === null) throw new AuditFailure(`${where}: "expires" is no day such as 2026-01-31`);
  if (expires < when) throw new AuditFailure(`${where}: "expires" is before "when"`);
  const integrity = fields.oneOf('integrity', INTEGRITY_METHODS);
  return { script, who: filled('who'), when, why: filled('why'), expires, integrity };
}

function refuseOthers(value: unknown, keys: readonly string[], where: string): void {
  const known: ReadonlySet<string> = new Set(keys);
  const other = Object.keys(value ?? {}).find((key) => !known.has(key));
  if (other === undefined) return;
  throw new AuditFailure(`${where}: there is no field "${other}"; fields: ${keys.join(', ')}`);
}

/** A day of the calendar; 2026-02-30 is none. */
function readDay(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

/** All authorisations for a script: by its address, or by a hash of it. */
export function authorisationsFor(
  script: ScriptRecord,
  authorisations: readonly Authorisation[],
): readonly Authorisation[] {
  const { kind, url, sha384, semantic, code } = script;
  const hashes = [sha384, semantic, code];
  return authorisations.filter(
    ({ script: pattern }) =>
      hashes.includes(pattern) ||
      (kind === 'external' && url !== null && matchesUrlPattern(pattern, url)),
  );
}

/** It holds from the day it was given to the last day, both included, in UTC. */
export function isInForce({ when, expires }: Authorisation, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  return when <= today && today <= expires;
}
