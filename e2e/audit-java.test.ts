// Goal: a server that completes handshakes with what OpenSSL has unlearnt, SSL 3.0, RC4, DES and
// export suites, is seen as it is; the bed's own servers of that kind are made of bytes. Method:
// the JDK's TLS with everything switched on, where one is installed; it says what it has.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDebianProgram } from '@coffer/testkit';
import { authority, serveJava, type JavaServer } from '@coffer/testkit/tls-bed';
import { auditTls } from '../packages/audit/src/audit-tls.ts';
import { DEFAULT_OPTIONS } from '../packages/audit/src/options.ts';
import type { Part } from '../packages/audit/src/part.ts';

const HOST = 'java.bed.test';
/** In the order of the table. Java lets clients renegotiate and knows no FALLBACK_SCSV. */
const FINDINGS = [
  'tls-sslv3-offered',
  'tls-poodle-ssl',
  'tls-early-versions-offered',
  'tls-beast',
  'tls-null-suite',
  'tls-anonymous-suite',
  'tls-export-suite',
  'tls-freak',
  'tls-logjam',
  'tls-weak-suite',
  'tls-rc4',
  'tls-sweet32',
  'tls-static-key-exchange',
  'tls-lucky13',
  'tls-no-pq-group',
  'tls-client-renegotiation',
  'tls-no-fallback-scsv',
  'tls-session-tickets',
  'tls-no-http2',
  'cert-no-revocation',
  'hsts-absent',
];
const java = findDebianProgram('java');
let server: JavaServer | null = null;

beforeAll(async () => {
  if (java !== null) server = await serveJava(java, HOST);
});
afterAll(() => server?.close());

function running(): JavaServer {
  if (server === null) throw new Error('java is not running');
  return server;
}

async function audit(): Promise<Part> {
  const { port, address } = running();
  const options = {
    ...DEFAULT_OPTIONS,
    ca: [authority().root.pem],
    resolve: new Map([[`${HOST}:${port}`, address]]),
  };
  return auditTls({ host: HOST, port }, options, () => undefined);
}

/** Those for a key of another kind, and the signal that is no suite, are never spoken. */
function speakable(suites: readonly string[]): string[] {
  return suites
    .filter((name) => !/ECDSA|_DSS_|_ECDH_RSA_|_SCSV$/.test(name))
    .map((name) => name.replace(/^SSL_/, 'TLS_'))
    .toSorted();
}

test.skipIf(java === null)('the JDK: every suite it has, and what is wrong with them', async () => {
  const { data, findings } = await audit();
  // The report's shape is its schema's, which other tests hold it to.
  const suites = data['suites'] as unknown as { protocol: string; name: string }[];
  const names = new Set(suites.map(({ name }) => name));
  expect([...names].toSorted()).toEqual(speakable(running().suites));
  expect([...new Set(suites.map(({ protocol }) => protocol))].toSorted()).toEqual([
    'SSLv3',
    'TLSv1.0',
    'TLSv1.1',
    'TLSv1.2',
    'TLSv1.3',
  ]);
  expect([data['grade'], findings.map(({ rule }) => rule)]).toEqual(['F', FINDINGS]);
});
