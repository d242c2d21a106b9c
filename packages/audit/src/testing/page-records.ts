import { createHash } from 'node:crypto';
import { hashCode } from '../page/code-hash.ts';
import type { PageRecord, ScriptRecord } from '../page/page-record.ts';

export const PAGE_URL = 'https://shop.example/pay';

/** The record of a script with this text; `parts` says what else differs from an ordinary one. */
export function scriptRecord(source: string, parts: Partial<ScriptRecord> = {}): ScriptRecord {
  const hash = (name: string) => `${name}-${createHash(name).update(source).digest('base64')}`;
  const hashes = hashCode(source);
  const { url = 'https://shop.example/app.js' } = parts;
  return {
    kind: url === null ? 'inline' : 'external',
    context: 'page',
    frame: 'page',
    scope: 'page',
    url,
    party: 'first',
    provider: null,
    sha384: hash('sha384'),
    sha256: hash('sha256'),
    semantic: hashes?.semantic ?? null,
    code: url === null ? (hashes?.code ?? null) : null,
    sizeBytes: Buffer.byteLength(source),
    integrity: '',
    injected: false,
    initiators: [PAGE_URL],
    ...parts,
  };
}

export function pageRecord(parts: Partial<PageRecord> = {}): PageRecord {
  return {
    url: PAGE_URL,
    finalUrl: PAGE_URL,
    title: 'Pay',
    visitedAt: '2026-01-01T00:00:00.000Z',
    browser: 'Chromium 156.0',
    headers: [],
    scripts: [],
    troubles: [],
    ...parts,
  };
}
