// Goal: each badly built endpoint gets exactly its findings, the right one none to mend, and no
// endpoint can hang or crash the check. Method: real servers, one for each case.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  startWebhookBed,
  WEBHOOK_SECRET,
  type WebhookBed,
  type WebhookCase,
} from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditFailure } from '../../audit-failure.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { Part } from '../../part.ts';
import { CHECK_EVENT_TYPE } from '../../retrieve/webhook/check-event.ts';
import { auditWebhook } from './audit-webhook.ts';

let bed: WebhookBed;
beforeAll(async () => {
  bed = await startWebhookBed();
});
afterAll(() => bed.stop());

function audit(
  url: string,
  options: { readonly secret?: string | null; readonly timeoutMs?: number } = {},
): Promise<Part> {
  const { secret = WEBHOOK_SECRET, timeoutMs = 30_000 } = options;
  return auditWebhook(url, { ...DEFAULT_OPTIONS, ca: bed.ca, secret, timeoutMs }, () => undefined);
}

const rulesOf = ({ findings }: Part): string[] => findings.map(({ rule }) => rule);

test('the endpoint with the official library has nothing to mend', async () => {
  const part = await audit(bed.urls.correct);
  // Stripe's library has no limit for time stamps in the future, and cannot know of replays.
  expect(rulesOf(part)).toEqual(['webhook-future-signature-accepted', 'webhook-replay-accepted']);
  expect(part.notChecked).toEqual([]);
  expect(part.summary.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'transport: TLSv1.3',
    'forged events: refused',
    'correct event: accepted',
  ]);
  expect(bed.taken.length).toBeGreaterThan(0);
  expect(new Set(bed.taken)).toEqual(new Set([CHECK_EVENT_TYPE]));
});

const EXPECTED: readonly (readonly [WebhookCase, readonly string[]])[] = [
  ['plain', ['webhook-plain-http']],
  ['expired-certificate', ['webhook-certificate-untrusted']],
  ['tls10', ['webhook-no-current-tls']],
  ['redirect', ['webhook-redirects', 'webhook-correct-event-refused', 'webhook-no-body-limit']],
  [
    'unchecked',
    [
      ...['webhook-signature-not-checked', 'webhook-replay-accepted', 'webhook-no-body-limit'],
      'webhook-get-answered',
    ],
  ],
  [
    'unlimited',
    [
      ...['webhook-old-signature-accepted', 'webhook-future-signature-accepted'],
      ...['webhook-replay-accepted', 'webhook-no-body-limit'],
    ],
  ],
  ['leaking', ['webhook-correct-event-refused', 'webhook-answer-leaks', 'webhook-no-body-limit']],
  ['slow', ['webhook-future-signature-accepted', 'webhook-replay-accepted', 'webhook-slow']],
  ['eternal', ['webhook-correct-event-refused', 'webhook-no-body-limit']],
  ['garbage', ['webhook-no-answer']],
];

test.each(EXPECTED)('%s', async (name, rules) => {
  expect(rulesOf(await audit(bed.urls[name]))).toEqual(rules);
});

test('an endpoint that never answers ends in a finding', async () => {
  expect(rulesOf(await audit(bed.urls.hanging, { timeoutMs: 1_000 }))).toEqual([
    'webhook-no-answer',
  ]);
});

test('without the secret the forged events are still tried, and the rest is named', async () => {
  const part = await audit(bed.urls.unchecked, { secret: null });
  expect(rulesOf(part)[0]).toBe('webhook-signature-not-checked');
  expect(part.notChecked.map(({ what }) => what)).toEqual([
    ...['altered-body', 'expired', 'future', 'correct', 'replayed'],
  ]);
});

test('nothing that is signed goes over plain http or to an untrusted certificate', async () => {
  for (const name of ['plain', 'expired-certificate'] as const) {
    const { data } = await audit(bed.urls[name]);
    expect(Object.keys(data['answers'] as object)).toEqual([
      ...['unsigned', 'garbage-signature', 'wrong-secret', 'get', 'large'],
    ]);
  }
});

test('no report holds the secret or what an answer leaked', async () => {
  for (const name of ['correct', 'leaking'] as const) {
    const text = JSON.stringify(await audit(bed.urls[name]));
    expect(text).not.toContain(WEBHOOK_SECRET);
    expect(text).not.toContain('whsec_0123456789');
  }
});

test('every finding names the guide rule and how to mend it', async () => {
  const { findings } = await audit(bed.urls.unchecked);
  for (const { requirements, fix, evidence } of findings) {
    expect(requirements).toContain('G-HOOK-1');
    expect([fix.length > 0, evidence.length > 0]).toEqual([true, true]);
  }
});

test('a server that resets every connection cannot be audited', async () => {
  const server = createServer((socket) => socket.resetAndDestroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(audit(`https://localhost:${port}/`)).rejects.toThrow(AuditFailure);
  server.close();
});

test.each(['nonsense', 'ftp://shop.example/', 'https://user:pw@shop.example/'])(
  '%s is refused',
  async (address) => {
    await expect(audit(address)).rejects.toThrow(AuditFailure);
  },
);
