// Goal: what testssl.sh finds wrong in checks that both do, the audit finds as well. Method: both
// at one legacy server of the bed; a table says which ids mean the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { debianProgram } from '@coffer/testkit';
import { startBed, TESTSSL_RULES, testsslFindings } from '@coffer/testkit/tls-bed';
import { expect, test } from 'vitest';
import { auditTls } from '../packages/audit/src/audit-tls.ts';
import { DEFAULT_OPTIONS } from '../packages/audit/src/options.ts';

const program = debianProgram('testssl');

test.skipIf(program === null)('one legacy server', { timeout: 300_000 }, async () => {
  const bed = startBed();
  const folder = mkdtempSync(path.join(tmpdir(), 'coffer-testssl-'));
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, bed.ca);
  const { host, port, address } = await bed.serve('every-suite');
  const resolve = new Map([[`${host}:${port}`, address]]);
  const options = { ...DEFAULT_OPTIONS, ca: [bed.ca], resolve };
  const part = await auditTls({ host, port }, options, () => undefined);
  const ours = new Set(part.findings.map(({ rule }) => rule));
  // Its other parts are compared by hand: each costs ten seconds and more.
  const flags = ['-p', '-s'];
  const theirs = await testsslFindings({ program: program ?? '', flags, ca, host, address, port });
  await bed.close();
  rmSync(folder, { recursive: true, force: true });
  const shared = theirs.filter(({ id }) => id in TESTSSL_RULES);
  expect(shared.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['TLS1', 'TLS1_1', 'cipherlist_NULL', 'cipherlist_aNULL']),
  );
  const missed = shared.filter(({ id }) => !TESTSSL_RULES[id]?.some((rule) => ours.has(rule)));
  expect(missed).toEqual([]);
});
