import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpFacts } from '@coffer/audit';
import type { AuditOptions, Part, Progress } from '@coffer/audit/report';
import { readTarget } from '../tls/read-target.ts';

/** For one page, its start included. */
const PAGE_MAX_MS = 120_000;

/** One address, and what every part of its audit shares. */
interface Subject {
  readonly url: URL;
  readonly audit: AuditOptions;
  /** The document, fetched once. */
  readonly http: Promise<HttpFacts>;
  readonly progress: Progress;
}

/** The parts of an audit, in the order of the report; each loads its code only when it runs. */
const PARTS: readonly ((subject: Subject) => Promise<Part>)[] = [tls, headers, csp, page];

/** Every part for one address, all at the same time. */
export async function auditUrl(
  url: URL,
  audit: AuditOptions,
  progress: Progress,
): Promise<readonly Part[]> {
  const { fetchDocument } = await import('@coffer/audit/tls');
  const http = fetchDocument(url.href, audit);
  const told: Progress = (step) => progress(`${url.host}: ${step}`);
  return Promise.all(PARTS.map((part) => part({ url, audit, http, progress: told })));
}

async function tls({ url, audit, http, progress }: Subject): Promise<Part> {
  if (url.protocol === 'http:') return withoutTls(url);
  const { auditTls } = await import('@coffer/audit/tls');
  return auditTls(readTarget(url.origin), { ...audit, http }, progress);
}

async function headers({ http }: Subject): Promise<Part> {
  return (await import('@coffer/audit')).auditHeaders(await http);
}

async function csp({ http }: Subject): Promise<Part> {
  return (await import('@coffer/audit')).auditCsp(await http);
}

async function page({ url, audit, progress }: Subject): Promise<Part> {
  const [{ auditPage }, { findChromium }] = await Promise.all([
    import('@coffer/audit'),
    import('../chromium/index.ts'),
  ]);
  const visit = auditPage(url.href, { ...audit, chromium: findChromium() }, progress);
  return Promise.race([visit, sleep(PAGE_MAX_MS, unseen(url), { ref: false })]);
}

/** A browser that does not come back must not hold the rest of the report. */
function unseen(url: URL): Part {
  const why = `the browser was not done after ${PAGE_MAX_MS / 1000} s`;
  return {
    ...{ part: 'page', subject: url.href, summary: [], findings: [], data: {} },
    notChecked: [{ what: 'the page', why }],
  };
}

function withoutTls(url: URL): Part {
  return {
    part: 'tls',
    subject: url.origin,
    summary: [{ label: 'TLS', value: 'not used: the address is http://', mood: 'bad' }],
    findings: [
      {
        rule: 'http-without-tls',
        severity: 'critical',
        title: 'The address is not encrypted',
        subject: url.origin,
        evidence: [url.href],
        why: 'Everybody on the way can read and change the page, its card fields too.',
        fix: 'Serve the page over https, and redirect http:// there.',
        requirements: ['G-TLS-1', 'G-TLS-4', 'PCI 4.2.1'],
      },
    ],
    notChecked: [],
    data: {},
  };
}
