// `npm run bench -- audit [--runs 7] [--testssl]`: what an audit costs, beside sslscan (and, as it
// takes minutes, only when asked for, testssl.sh) at the same servers in the same run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { auditPolicyText } from '@coffer/audit';
import { findDebianProgram } from '@coffer/testkit/debian-program';
import { authority, serveDebian, type Served, type Vintage } from '@coffer/testkit/tls-bed';
import { measurePage } from './audit/measure-page.ts';
import { serveDelayed } from './audit/delay-proxy.ts';
import { conditions, row, summarize, timeProgram, type Timing } from './audit/measure.ts';

const ONE_WAY_MS = 25;
const CSP_RUNS = 500;
const TARGET_MS: Readonly<Record<Vintage, number>> = { modern: 600, legacy: 1_200 };
const COFFER = new URL('../packages/cli/bin/coffer.js', import.meta.url).pathname;
const POLICY =
  "content-security-policy: default-src 'self'; script-src 'self' https://js.stripe.com " +
  "https://*.js.stripe.com 'nonce-dGhpcyBpcyBhIG5vbmNl'; frame-src https://js.stripe.com " +
  "https://hooks.stripe.com; connect-src 'self' https://api.stripe.com; object-src 'none'; " +
  "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

export async function benchAudit(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { runs: { type: 'string', default: '7' }, testssl: { type: 'boolean' } },
  });
  const programs = { nginx: findDebianProgram('nginx'), sslscan: findDebianProgram('sslscan') };
  const { nginx, sslscan } = programs;
  if (nginx === null || sslscan === null) {
    process.stderr.write('The audit bench needs nginx and sslscan.\n');
    return 2;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'coffer-bench-'));
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, authority().root.pem);
  try {
    for (const vintage of ['modern', 'legacy'] as const) {
      const host = `${vintage}.bed.test`;
      const server = await serveDebian({ program: nginx, kind: 'nginx', host, vintage });
      const far = await serveDelayed(server, ONE_WAY_MS);
      const bench = { host, ca, sslscan, runs: Number(values.runs) };
      const near = await compare({ ...bench, server, name: vintage });
      process.stdout.write(`  target ${TARGET_MS[vintage]} ms, and 1.5 times sslscan at most\n`);
      await compare({ ...bench, server: far, name: `${vintage}, ${ONE_WAY_MS} ms each way` });
      process.stdout.write('  target: 5 times as fast as sslscan\n');
      if (values.testssl === true) await compareTestssl(server, near);
      await far.close();
      await server.close();
    }
    measurePolicy();
    await showPage();
    process.stdout.write(`${conditions()}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

interface Comparison {
  readonly name: string;
  readonly host: string;
  readonly server: Served;
  readonly ca: string;
  readonly sslscan: string;
  readonly runs: number;
}

async function compare(comparison: Comparison): Promise<Timing> {
  const { name, host, server, ca, sslscan, runs } = comparison;
  const at = `${host}:${server.port}`;
  const ours = await timeProgram(
    {
      program: process.execPath,
      args: [
        ...[COFFER, 'tls', at, '--format', 'json'],
        ...['--ca', ca, '--resolve', `${at}:${server.address}`],
      ],
    },
    runs,
  );
  const theirs = await timeProgram(
    { program: sslscan, args: [`--sni-name=${host}`, `${server.address}:${server.port}`] },
    Math.min(runs, 3),
  );
  const connections = /"connections": ?(\d+)/.exec(ours.output)?.[1] ?? 'an unknown number of';
  const grade = /"grade": ?"([^"]+)"/.exec(ours.output)?.[1] ?? '?';
  process.stdout.write(
    row(`coffer tls, ${name}`, ours.timing, `grade ${grade}, ${connections} connections`),
  );
  const ratio = theirs.timing.medianMs / ours.timing.medianMs;
  process.stdout.write(
    row(`sslscan, ${name}`, theirs.timing, `coffer is ${ratio.toFixed(2)} times as fast`),
  );
  return ours.timing;
}

/** Once: its parts that look at what coffer looks at take half a minute and more. */
async function compareTestssl(server: Served, ours: Timing): Promise<void> {
  const program = findDebianProgram('testssl');
  if (program === null) return void process.stdout.write('testssl.sh is not installed\n');
  const place = `${server.address}:${server.port}`;
  const args = ['--quiet', '--color', '0', '-p', '-S', '-h', '-U', place];
  const { timing } = await timeProgram({ program, args }, 1);
  const ratio = (timing.medianMs / ours.medianMs).toFixed(0);
  process.stdout.write(
    row('testssl.sh -p -S -h -U', timing, `coffer is ${ratio} times as fast; target 60`),
  );
}

function measurePolicy(): void {
  const times = Array.from({ length: CSP_RUNS }, () => {
    const startMs = performance.now();
    auditPolicyText({ subject: 'bench', text: POLICY });
    return performance.now() - startMs;
  });
  process.stdout.write(row('one policy checked', summarize(times), 'target 1 ms'));
}

async function showPage(): Promise<void> {
  const measured = await measurePage();
  if (measured === null) return void process.stdout.write('Chromium is not installed\n');
  process.stdout.write(row('Chromium started', measured.launch));
  process.stdout.write(
    row(`page "${measured.page}" after launch`, measured.visits, 'target 1500 ms'),
  );
}
