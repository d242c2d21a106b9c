// Goal: a chain is judged as clients judge it, a staple too. Method: a root, an intermediate and
// leaves by openssl, sent in right and wrong ways by node:tls (RSA and ECDSA, TLS 1.2 and 1.3), and
// OCSP responses by `openssl ocsp`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import type { CertificateFacts } from '../../facts/certificate-facts.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import { Connector } from '../connector.ts';
import { pemCertificates } from './authorities.ts';
import { judgeStaple, type StapleFacts } from './ocsp.ts';
import { readCertificates } from './read-certificates.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'chains-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EXTENSIONS = `
[ca]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign,cRLSign
[constrained]
basicConstraints=critical,CA:true,pathlen:0
nameConstraints=critical,permitted;DNS:other.test
[leaf]
subjectAltName=DNS:shop.test,DNS:*.shop.test,IP:192.0.2.1,IP:2001:db8::1
extendedKeyUsage=serverAuth
keyUsage=digitalSignature
tlsfeature=status_request
certificatePolicies=2.23.140.1.2.1
authorityInfoAccess=OCSP;URI:http://ocsp.test/,caIssuers;URI:http://ca.test/i.cer
crlDistributionPoints=URI:http://crl.test/i.crl
[client]
subjectAltName=DNS:shop.test
extendedKeyUsage=clientAuth
[responder]
extendedKeyUsage=OCSPSigning
`;
writeFileSync(path.join(folder, 'ext'), EXTENSIONS);

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

/** Makes NAME.key and NAME.pem. */
function make(
  name: string,
  { issuer, section, key = 'ec' }: { issuer?: string; section: string; key?: 'ec' | 'rsa' },
): void {
  const kind = key === 'ec' ? ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['RSA'];
  openssl('genpkey', '-algorithm', ...kind, '-out', `${name}.key`);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
  const signer =
    issuer === undefined
      ? ['-signkey', `${name}.key`]
      : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'];
  openssl(
    ...['x509', '-req', '-in', `${name}.csr`, '-days', '30', ...signer],
    ...['-extfile', 'ext', '-extensions', section, '-out', `${name}.pem`],
  );
}

make('root', { section: 'ca' });
make('stranger', { section: 'ca' });
make('middle', { issuer: 'root', section: 'ca', key: 'rsa' });
make('narrow', { issuer: 'root', section: 'constrained' });
make('leaf', { issuer: 'middle', section: 'leaf' });
make('rsaleaf', { issuer: 'middle', section: 'leaf', key: 'rsa' });
make('narrowleaf', { issuer: 'narrow', section: 'leaf' });
make('client', { issuer: 'middle', section: 'client' });
make('own', { section: 'leaf' });
make('responder', { issuer: 'middle', section: 'responder' });

const pem = (name: string): string => readFileSync(path.join(folder, `${name}.pem`), 'utf8');
const identity = (...names: readonly string[]): { cert: string; key: string } => ({
  cert: names.map(pem).join(''),
  key: readFileSync(path.join(folder, `${names[0]}.key`), 'utf8'),
});

async function read(
  options: TlsOptions,
  { ca = [pem('root')], nowMs = Date.now(), staple = null as Buffer | null } = {},
): Promise<readonly CertificateFacts[]> {
  const server = createServer(options, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  if (staple !== null) server.on('OCSPRequest', (_leaf, _issuer, give) => give(null, staple));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const audit = { ...DEFAULT_OPTIONS, ca };
  const connector = new Connector({ host: '127.0.0.1', port }, audit);
  const request = { serverName: 'shop.test', options: audit, progress: () => undefined, nowMs };
  const { certificates } = await readCertificates(connector, request);
  server.close();
  return certificates;
}

const short = ({ chain, trust, ordered, complete, superfluous }: CertificateFacts): object => ({
  chain: chain.map(({ commonName }) => commonName),
  trust: trust.trusted ? trust.by : trust.reason,
  ordered,
  complete,
  superfluous,
});
const GOOD = {
  chain: ['leaf', 'middle'],
  trust: '--ca: root',
  ordered: true,
  complete: true,
  superfluous: [],
};
const YEAR_MS = 365 * 86_400_000;

test.each<[string, readonly string[], object, object]>([
  ['a good chain', ['leaf', 'middle'], {}, {}],
  [
    'with its root',
    ['leaf', 'middle', 'root'],
    {},
    { chain: ['leaf', 'middle', 'root'], superfluous: ['CN=root'] },
  ],
  [
    'with a stranger, twice',
    ['leaf', 'stranger', 'middle', 'middle'],
    {},
    {
      chain: ['leaf', 'stranger', 'middle', 'middle'],
      superfluous: ['CN=stranger', 'CN=middle'],
    },
  ],
  [
    'without its intermediate',
    ['leaf'],
    {},
    { chain: ['leaf'], trust: 'incomplete-chain', complete: false },
  ],
  ['of an unknown authority', ['leaf', 'middle'], { ca: [] }, { trust: 'unknown-authority' }],
  ['expired', ['leaf', 'middle'], { nowMs: Date.now() + YEAR_MS }, { trust: 'expired' }],
  [
    'of the future',
    ['leaf', 'middle'],
    { nowMs: Date.now() - YEAR_MS },
    { trust: 'not-yet-valid' },
  ],
  ['self-signed', ['own'], {}, { chain: ['own'], trust: 'self-signed' }],
  [
    'self-signed and trusted',
    ['own'],
    { ca: [pem('own')] },
    { chain: ['own'], trust: '--ca: own' },
  ],
  ['for clients', ['client', 'middle'], {}, { chain: ['client', 'middle'], trust: 'other' }],
  [
    'of an authority for other names',
    ['narrowleaf', 'narrow'],
    {},
    { chain: ['narrowleaf', 'narrow'], trust: 'other' },
  ],
])('a chain %s', async (_name, names, how, expected) => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const options = { ...identity(...names), minVersion: version, maxVersion: version };
    const found = await read(options, how);
    expect(found.map(short)).toEqual([{ ...GOOD, ...expected }]);
  }
});

test('two chains of one server, and every detail of the first', async () => {
  const both = [identity('rsaleaf', 'middle'), identity('leaf', 'middle')];
  const options = { cert: both.map(({ cert }) => cert), key: both.map(({ key }) => key) };
  for (const minVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const found = await read({ ...options, minVersion });
    expect(found.map(short)).toEqual([{ ...GOOD, chain: ['rsaleaf', 'middle'] }, GOOD]);
    expect(found[0]).toMatchObject({ nameMatches: true, sctCount: 0 });
    expect(found[0]?.chain[0]).toMatchObject({
      names: ['shop.test', '*.shop.test', '192.0.2.1', '2001:db8::1'],
      key: { type: 'RSA', bits: 2048, exponent: '65537', curve: null },
      signatureAlgorithm: 'sha256WithRSAEncryption',
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['serverAuth'],
      policies: ['2.23.140.1.2.1'],
      ocspUrls: ['http://ocsp.test/'],
      caIssuerUrls: ['http://ca.test/i.cer'],
      crlUrls: ['http://crl.test/i.crl'],
      mustStaple: true,
      selfSigned: false,
      ca: false,
    });
  }
});

/** A response about the leaf, signed by `signer`. */
function respond(signer: string, status: 'V' | 'R'): Buffer {
  const [leaf] = pemCertificates([pem('leaf')]);
  const serial = Buffer.from(leaf?.serial ?? [])
    .toString('hex')
    .replace(/^00/u, '')
    .toUpperCase();
  const revoked = status === 'R' ? '250101000000Z' : '';
  writeFileSync(
    path.join(folder, 'index'),
    `${status}\t401231235959Z\t${revoked}\t${serial}\tunknown\t/CN=leaf\n`,
  );
  openssl(
    ...['ocsp', '-index', 'index', '-CA', 'middle.pem', '-issuer', 'middle.pem'],
    ...['-cert', 'leaf.pem', '-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`],
    ...['-ndays', '3', '-respout', 'response'],
  );
  return readFileSync(path.join(folder, 'response'));
}

function judge(der: Buffer, nowMs = Date.now()): StapleFacts['revocation'] {
  const [leaf, issuer] = pemCertificates([pem('leaf'), pem('middle')]);
  if (leaf === undefined || issuer === undefined) throw new Error('no certificates');
  return judgeStaple({ der, leaf, issuer, nowMs }).revocation;
}

test('staples of the issuer, of its responder, of a stranger', async () => {
  expect(judge(respond('middle', 'V'))).toMatchObject({ known: true, value: 'good' });
  const good = respond('responder', 'V');
  expect(judge(good)).toMatchObject({ known: true, value: 'good' });
  expect(judge(good, Date.now() + YEAR_MS / 50)).toMatchObject({ known: true, value: 'stale' });
  expect(judge(respond('stranger', 'V'))).toMatchObject({ known: false });
  const spoilt = Buffer.from(good);
  spoilt[good.length - 20] = (good[good.length - 20] ?? 0) ^ 1;
  expect(judge(spoilt).known && judge(spoilt)).not.toMatchObject({ value: 'revoked' });
  const revoked = respond('responder', 'R');
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const server = { ...identity('leaf', 'middle'), minVersion: version, maxVersion: version };
    const [facts] = await read(server, { staple: revoked });
    expect(facts?.revocation).toMatchObject({ known: true, value: 'revoked' });
    expect(facts?.trust).toMatchObject({ trusted: false, reason: 'revoked' });
  }
});
