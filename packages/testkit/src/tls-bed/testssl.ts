import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Findings of testssl.sh by id, and the rules of ours of which one at least must be made. */
export const TESTSSL_RULES: Readonly<Record<string, readonly string[]>> = {
  SSLv2: ['tls-sslv2-offered'],
  SSLv3: ['tls-sslv3-offered'],
  // Where it is not offered, testssl.sh complains of an older version that answers instead.
  TLS1: ['tls-early-versions-offered', 'tls-sslv3-offered'],
  TLS1_1: ['tls-early-versions-offered', 'tls-no-modern-version'],
  TLS1_2: ['tls-no-modern-version'],
  TLS1_3: ['tls-no-tls13'],
  cipherlist_NULL: ['tls-null-suite'],
  cipherlist_aNULL: ['tls-anonymous-suite'],
  cipherlist_EXPORT: ['tls-export-suite'],
  cipherlist_LOW: ['tls-weak-suite', 'tls-rc4'],
  cipherlist_3DES_IDEA: ['tls-sweet32'],
  // CBC with SHA-1, and RSA without forward secrecy.
  cipherlist_AVERAGE: ['tls-lucky13', 'tls-static-key-exchange'],
  cert_trust: ['cert-name-mismatch'],
  cert_chain_of_trust: [
    ...['cert-incomplete-chain', 'cert-self-signed', 'cert-unknown-authority'],
    ...['cert-expired', 'cert-not-yet-valid', 'cert-invalid-chain'],
  ],
  cert_expirationStatus: ['cert-expired', 'cert-expires-in-14-days', 'cert-expires-in-30-days'],
  cert_notBefore: ['cert-not-yet-valid'],
  cert_notAfter: ['cert-expired', 'cert-expires-in-14-days', 'cert-expires-in-30-days'],
  cert_extlifeSpan: ['cert-lifetime'],
  cert_signatureAlgorithm: ['cert-weak-signature'],
  cert_keySize: ['cert-weak-key'],
  cert_revocation: ['cert-no-revocation'],
  cert_ocspRevoked: ['cert-revoked'],
  cert_mustStapleExtension: ['cert-must-staple-unstapled'],
  certs_list_ordering_problem: ['cert-wrong-order'],
  secure_renego: ['tls-no-secure-renegotiation', 'tls-insecure-renegotiation'],
  secure_client_renego: ['tls-client-renegotiation'],
  heartbleed: ['tls-heartbleed'],
  CCS: ['tls-ccs-injection'],
  ticketbleed: ['tls-ticketbleed'],
  ROBOT: ['tls-robot'],
  CRIME_TLS: ['tls-crime'],
  POODLE_SSL: ['tls-poodle-ssl'],
  fallback_SCSV: ['tls-no-fallback-scsv', 'tls-no-modern-version'],
  SWEET32: ['tls-sweet32'],
  FREAK: ['tls-freak'],
  DROWN: ['tls-drown'],
  LOGJAM: ['tls-logjam', 'tls-export-suite'],
  'LOGJAM-common_primes': ['tls-logjam', 'tls-dh-short'],
  BEAST_CBC_SSL3: ['tls-poodle-ssl'],
  BEAST_CBC_TLS1: ['tls-beast'],
  BEAST: ['tls-beast', 'tls-early-versions-offered'],
  LUCKY13: ['tls-lucky13'],
  RC4: ['tls-rc4'],
  HSTS: ['hsts-absent'],
  HSTS_multiple: ['hsts-twice'],
  HSTS_time: ['hsts-short', 'hsts-zero', 'hsts-invalid'],
};

export interface TestsslFinding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

const TIMEOUT_MS = 240_000;
const OUTPUT_MAX_BYTES = 16_777_216;
/** Neither good news nor an admission that it could not look. */
const QUIET = ['OK', 'INFO', 'WARN', 'DEBUG'];

/** What testssl.sh finds wrong, by its checks that `flags` ask for. */
export async function testsslFindings(request: {
  readonly program: string;
  readonly flags: readonly string[];
  readonly ca: string;
  readonly host: string;
  readonly address: string;
  readonly port: number;
}): Promise<TestsslFinding[]> {
  const { program, flags, ca, host, address, port } = request;
  const folder = mkdtempSync(path.join(tmpdir(), 'coffer-testssl-'));
  const file = path.join(folder, 'report.json');
  const to = ['--jsonfile', file, '--add-ca', ca, '--ip', address];
  const args = ['--quiet', '--color', '0', ...to, ...flags, `${host}:${port}`];
  // Its exit status counts findings; the report tells whether it got through.
  await new Promise<void>((resolve) => {
    const limits = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_MAX_BYTES };
    execFile(program, args, limits, () => resolve());
  });
  try {
    // Its documented flat JSON: one object a row, all values strings.
    const rows = JSON.parse(readFileSync(file, 'utf8')) as TestsslFinding[];
    return rows.filter(({ severity }) => !QUIET.includes(severity));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
