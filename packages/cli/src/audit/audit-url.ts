import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpFacts, IntegrationOptions } from '@coffer/audit';
import { AuditFailure, type AuditOptions, type Part, type Progress } from '@coffer/audit/report';
import { readTarget } from '../tls/read-target.ts';

/** For one page, its start included. */
const PAGE_MAX_MS = 120_000;

export interface UrlAuditOptions {
  readonly audit: AuditOptions;
  readonly integration: IntegrationOptions;
}

/** One address, and what every part of its audit shares. */
interface Subject extends UrlAuditOptions {
  readonly url: URL;
  /** The document, fetched once. */
  readonly http: Promise<HttpFacts>;
  readonly progress: Progress;
}

export interface UrlAudit {
  /** In the order of the report. */
  readonly parts: readonly Part[];
  /** Why nothing could be looked at; null: something was. */
  readonly unreachable: string | null;
}

/**
 * Every part for one address, all at the same time; each loads its code only when it runs. A host
 * that cannot be reached has its parts too, which say so: other addresses may stand beside it.
 */
export async function auditUrl(
  url: URL,
  options: UrlAuditOptions,
  progress: Progress,
): Promise<UrlAudit> {
  const { fetchDocument } = await import('@coffer/audit/tls');
  const http = fetchDocument(url.href, options.audit);
  const told: Progress = (step) => progress(`${url.host}: ${step}`);
  const subject = { ...options, url, http, progress: told };
  const [overTls, ...others] = await Promise.all([
    tls(subject),
    headers(subject),
    csp(subject),
    page(subject),
  ]);
  const unreachable = overTls instanceof AuditFailure ? overTls.message : await silenceOf(subject);
  const first =
    overTls instanceof AuditFailure
      ? notLookedAt({ part: 'tls', subject: url.host }, overTls.message)
      : overTls;
  return { parts: [first, ...others], unreachable };
}

/** Why an http:// address gave nothing at all; TLS finds that out by itself. */
async function silenceOf({ url, http }: Subject): Promise<string | null> {
  const { exchanges, failure } = await http;
  const isSilent = url.protocol === 'http:' && exchanges.length === 0 && failure !== null;
  return isSilent ? `cannot get ${url.href}: ${failure.detail}` : null;
}

async function tls({ url, audit, http, progress }: Subject): Promise<Part | AuditFailure> {
  if (url.protocol === 'http:') return withoutTls(url);
  const { auditTls } = await import('@coffer/audit/tls');
  try {
    return await auditTls(readTarget(url.origin), { ...audit, http }, progress);
  } catch (error) {
    if (error instanceof AuditFailure) return error;
    throw error;
  }
}

async function headers({ http, integration }: Subject): Promise<Part> {
  return (await import('@coffer/audit')).auditHeaders(await http, integration);
}

async function csp({ http, integration }: Subject): Promise<Part> {
  return (await import('@coffer/audit')).auditCsp(await http, integration);
}

async function page({ url, audit, http, integration, progress }: Subject): Promise<Part> {
  const { failure } = await http;
  // A browser would not find there what nobody serves.
  if (failure?.reason === 'refused' || failure?.reason === 'dns') {
    return unseen(url, failure.detail);
  }
  const [{ auditPage }, { findChromium }] = await Promise.all([
    import('@coffer/audit'),
    import('../chromium/index.ts'),
  ]);
  const { cofferOrigin = null } = integration;
  const cofferOrigins = cofferOrigin === null ? [] : [cofferOrigin];
  const options = { ...audit, chromium: findChromium(), cofferOrigins };
  const visit = auditPage(url.href, options, progress).catch((error: unknown) =>
    // A browser that does not start, or dies, must not take the rest of the report with it.
    unseen(url, error instanceof Error ? error.message : 'the browser failed'),
  );
  const late = `the browser was not done after ${PAGE_MAX_MS / 1000} s`;
  return Promise.race([visit, sleep(PAGE_MAX_MS, unseen(url, late))]);
}

function unseen(url: URL, why: string): Part {
  return notLookedAt({ part: 'page', subject: url.href }, why);
}

function notLookedAt(part: Pick<Part, 'part' | 'subject'>, why: string): Part {
  const what = part.part === 'tls' ? 'the TLS of the server' : 'the page';
  return { ...part, summary: [], findings: [], data: {}, notChecked: [{ what, why }] };
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
