import { generatePrimeSync } from 'node:crypto';
import { bedKey } from '../authority.ts';
import { serveMock } from '../byte-mock.ts';
import type { BedCase } from '../case.ts';
import { dhParameters, serveHttps } from '../https-server.ts';

const RSA = { key: bedKey('rsa2048') };
const TLS12 = 0x0303;
const BIG = { bigint: true } as const;

/** TLS 1.2 with these suites of Node's, on an RSA certificate. */
const rsaServer = (ciphers: string, dhparam?: string) => (host: string) =>
  serveHttps(host, {
    leaf: RSA,
    tls: {
      maxVersion: 'TLSv1.2',
      ciphers: `${ciphers}:@SECLEVEL=0`,
      ...(dhparam === undefined ? {} : { dhparam }),
    },
  });

const dhServer = (makePrime: () => Buffer) => (host: string) =>
  serveMock(host, {
    versions: [TLS12],
    suites: [{ id: 0x009e, exchange: 'dhe' }],
    leaf: RSA,
    dhPrime: makePrime(),
  });

/** Safe, as those that OpenSSL makes, but for its size. */
const smallDh = (bits: number): ReturnType<typeof dhServer> =>
  dhServer(() => Buffer.from(generatePrimeSync(bits, { safe: true })));

function product(bits: number): Buffer {
  const [one, other] = [generatePrimeSync(bits / 2, BIG), generatePrimeSync(bits / 2, BIG)];
  return Buffer.from((one * other).toString(16).padStart(bits / 4, '0'), 'hex');
}

/** How keys are agreed on, and with which suites. */
export const KEY_EXCHANGE_CASES: readonly BedCase[] = [
  { name: 'dh480', serve: smallDh(480), grade: 'F', findings: ['tls-logjam'] },
  { name: 'dh512', serve: smallDh(512), grade: 'F', findings: ['tls-logjam'] },
  {
    name: 'dh1024',
    serve: rsaServer('DHE-RSA-AES128-GCM-SHA256', dhParameters('modp2')),
    grade: 'B',
    findings: ['tls-logjam'],
  },
  {
    name: 'dh-composite',
    serve: dhServer(() => product(2048)),
    grade: 'A-',
    findings: ['tls-dh-composite'],
  },
  {
    name: 'dh-small-subgroup',
    serve: dhServer(() => Buffer.from(generatePrimeSync(2048))),
    grade: 'A-',
    findings: [],
    lesser: ['tls-dh-small-subgroups'],
  },
  {
    name: 'dh2048',
    serve: rsaServer('DHE-RSA-AES128-GCM-SHA256', dhParameters('modp14')),
    grade: 'A-',
    findings: [],
  },
  {
    name: 'static-rsa',
    serve: rsaServer('AES128-GCM-SHA256'),
    grade: 'B',
    findings: ['tls-no-forward-secrecy'],
  },
  {
    name: 'no-aead',
    serve: rsaServer('ECDHE-RSA-AES128-SHA256'),
    grade: 'B',
    findings: ['tls-no-aead'],
  },
  {
    name: 'cbc',
    serve: rsaServer('ECDHE-RSA-AES128-SHA:AES128-SHA'),
    grade: 'B',
    findings: ['tls-no-aead'],
    lesser: ['tls-lucky13', 'tls-static-key-exchange'],
  },
  {
    name: 'forward-secrecy-last',
    serve: rsaServer('AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256'),
    grade: 'B',
    findings: ['tls-no-forward-secrecy'],
  },
  {
    name: 'forward-secrecy-first',
    serve: rsaServer('ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256'),
    grade: 'A-',
    findings: [],
    lesser: ['tls-static-key-exchange'],
  },
];
