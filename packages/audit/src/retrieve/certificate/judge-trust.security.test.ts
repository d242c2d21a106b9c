// Goal: a server cannot hang an audit by sending certificates that all certify one another, of
// which there are more orders than anybody can try. Method: 13 authorities of one name and key by
// openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { onlyAuthorities, pemCertificates } from './authorities.ts';
import { judgeTrust } from './judge-trust.ts';
import { SentChain } from './sent-chain.ts';

const TWINS = 13;
const folder = mkdtempSync(path.join(tmpdir(), 'twins-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'key');
const names = Array.from({ length: TWINS }, (_, at) => `twin${at}.pem`);
for (const [at, name] of names.entries()) {
  const serial = ['-set_serial', String(at + 1)];
  openssl(...['req', '-x509', '-key', 'key', '-subj', '/CN=twin', ...serial, '-out', name]);
}

test('certificates that all certify one another', () => {
  const texts = names.map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const { trust } = judgeTrust(
    new SentChain(pemCertificates(texts)),
    onlyAuthorities([]),
    Date.now(),
  );
  expect(trust).toMatchObject({ trusted: false, reason: 'self-signed' });
});
