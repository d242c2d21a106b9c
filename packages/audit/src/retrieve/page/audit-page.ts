import { createHash, X509Certificate } from 'node:crypto';
import { AuditFailure } from '../../audit-failure.ts';
import { checkPage } from '../../checks/page/check-page.ts';
import { integrationOf } from '../../checks/page/integration.ts';
import { whyUnseen } from '../../checks/page/not-seen.ts';
import type { PageFacts } from '../../facts/page-facts.ts';
import type { AuditOptions } from '../../options.ts';
import type { Json, NotChecked, Part, Progress, SummaryLine } from '../../part.ts';
import { Chromium } from './chromium.ts';
import { TrustedHosts } from './trust-host.ts';
import { visitPage } from './visit-page.ts';

export interface PageOptions extends AuditOptions {
  /** The browser's file, or null where there is none. */
  readonly chromium: string | null;
  /** Press the payment form's button in earnest; else nothing is ever sent off. */
  readonly submit?: boolean;
  readonly cofferOrigins?: readonly string[];
  /** More rules of `--host-resolver-rules`. */
  readonly hostRules?: string;
}

/** Visits one page and judges what it did. */
export async function auditPage(
  url: string,
  options: PageOptions,
  progress: Progress,
): Promise<Part> {
  if (options.chromium === null) return withoutBrowser(url);
  return pagePart(await retrievePage(url, options, progress));
}

/** One visit with a browser of its own. */
export async function retrievePage(
  url: string,
  options: PageOptions,
  progress: Progress,
): Promise<PageFacts> {
  const { chromium: executable } = options;
  if (executable === null) throw new AuditFailure('Chromium is not installed');
  progress('starting Chromium');
  const chromium = await Chromium.launch({
    executable,
    hostRules: hostRulesOf(options),
    trustedKeys: options.ca.flatMap(keysOf),
  });
  try {
    const { timeoutMs, cofferOrigins = [], submit = false } = options;
    const trusted = options.ca.length > 0 ? { trusted: new TrustedHosts(options) } : {};
    const visit = { url, timeoutMs, cofferOrigins, submit, ...trusted };
    return await visitPage(chromium, visit, progress);
  } finally {
    await chromium.close();
  }
}

/** What the facts say, with the findings. */
export function pagePart(facts: PageFacts): Part {
  const unseen = whyUnseen(facts);
  const notChecked: NotChecked[] = facts.troubles
    .filter((why) => why !== unseen)
    .map((why) => ({ what: 'part of the page', why }));
  if (unseen !== null) notChecked.push({ what: 'the page', why: unseen });
  return {
    part: 'page',
    subject: facts.asked,
    summary:
      unseen === null
        ? summaryOf(facts)
        : [{ label: 'Page', value: `not seen: ${unseen}`, mood: 'bad' }],
    findings: checkPage(facts),
    notChecked,
    data: dataOf(facts),
  };
}

function summaryOf(facts: PageFacts): SummaryLine[] {
  const { kind, providers } = integrationOf(facts);
  const third = facts.scripts.filter(({ party }) => party === 'third').length;
  const good = kind === 'hosted fields' || kind === 'embedded checkout' || kind === 'redirect';
  return [
    {
      label: 'Integration',
      value: [kind, ...providers].join(', '),
      mood: good ? 'good' : 'plain',
    },
    {
      label: 'Scripts',
      value: `${facts.scripts.length}, ${third} of third parties`,
      mood: third > 0 ? 'bad' : 'good',
    },
    { label: 'Card fields', value: String(facts.cardFields.length), mood: 'plain' },
    { label: 'Browser', value: facts.browser, mood: 'plain' },
  ];
}

/** Everything but the scripts' texts, which the hashes stand for. */
function dataOf(facts: PageFacts): Part['data'] {
  const scripts = facts.scripts.map(({ source: _source, ...script }) => script);
  // Facts are plain data; the way through text is what makes them Json for the types too.
  const data = JSON.parse(JSON.stringify({ ...facts, scripts })) as Readonly<Record<string, Json>>;
  return { ...data, integration: { ...integrationOf(facts) } };
}

function withoutBrowser(url: string): Part {
  const why = 'Chromium is not installed: apt install chromium, or name one with COFFER_CHROMIUM';
  return {
    part: 'page',
    subject: url,
    summary: [{ label: 'Page', value: 'not visited: no Chromium', mood: 'bad' }],
    findings: [],
    notChecked: [{ what: 'scripts, frames and card fields of the page', why }],
    data: {},
  };
}

function hostRulesOf({ resolve, hostRules = '' }: PageOptions): string {
  const rules = [...resolve].map(([target, address]) => {
    const port = /:(\d+)$/.exec(target)?.[1] ?? '443';
    return `MAP ${target} ${address.includes(':') ? `[${address}]` : address}:${port}`;
  });
  return [...rules, ...(hostRules === '' ? [] : [hostRules])].join(', ');
}

/** Chromium takes the keys of extra authorities; it looks for them in the chain that was sent. */
function keysOf(pem: string): string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return (certificates ?? []).map((one) => {
    const key = new X509Certificate(one).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  });
}
