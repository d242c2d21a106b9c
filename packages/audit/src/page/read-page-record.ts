import { AuditFailure } from '../audit-failure.ts';
import type { PageProvider, PageScript, Party, ScriptKind } from '../facts/page-facts.ts';
import type { PageRecord, ScriptRecord } from './page-record.ts';
import { FieldReader, readText } from './read-fields.ts';
import type { Header } from './security-headers.ts';

const KINDS: readonly ScriptKind[] = [
  ...(['external', 'inline', 'handler', 'eval', 'function', 'blob', 'data'] as const),
];
const CONTEXTS: readonly PageScript['context'][] = [
  ...(['page', 'worker', 'shared-worker', 'service-worker'] as const),
];
const PARTIES: readonly Party[] = ['first', 'provider', 'third'];
export const PROVIDERS: readonly PageProvider[] = [
  ...(['coffer', 'stripe', 'adyen', 'braintree', 'paypal', 'square'] as const),
  ...(['checkout.com', 'other'] as const),
];

/** Reads one page of a baseline or a stored run. Throws an AuditFailure that names the field. */
export function readPageRecord(value: unknown, where: string): PageRecord {
  const fields = new FieldReader(where, value);
  return {
    url: fields.text('url'),
    finalUrl: fields.text('finalUrl'),
    title: fields.text('title'),
    visitedAt: readTime(fields.text('visitedAt'), where),
    browser: fields.text('browser'),
    headers: fields.list('headers', readHeader),
    scripts: fields.list('scripts', readScript),
    troubles: fields.list('troubles', readText),
  };
}

function readScript(value: unknown, where: string): ScriptRecord {
  const fields = new FieldReader(where, value);
  const provider = fields.textOrNull('provider');
  return {
    kind: fields.oneOf('kind', KINDS),
    context: fields.oneOf('context', CONTEXTS),
    frame: fields.text('frame'),
    scope: fields.oneOf('scope', ['page', 'provider']),
    url: fields.textOrNull('url'),
    party: fields.oneOf('party', PARTIES),
    provider: provider === null ? null : fields.oneOf('provider', PROVIDERS),
    sha384: fields.text('sha384'),
    sha256: fields.text('sha256'),
    semantic: fields.textOrNull('semantic'),
    code: fields.textOrNull('code'),
    sizeBytes: fields.number('sizeBytes'),
    integrity: fields.text('integrity'),
    injected: fields.flag('injected'),
    initiators: fields.list('initiators', readText),
  };
}

function readHeader(value: unknown, where: string): Header {
  const [name, text, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof name === 'string' && typeof text === 'string' && more.length === 0) {
    return [name, text];
  }
  throw new AuditFailure(`${where} is not a header's name and value`);
}

/** An ISO time, as Date writes it. */
export function readTime(text: string, where: string): string {
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new AuditFailure(`${where}: "${text}" is no time`);
}
