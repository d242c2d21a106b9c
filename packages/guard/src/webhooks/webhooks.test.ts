// Goal: no fault of the app's or of its store loses an event or lets a replay through. Method:
// signed deliveries straight to the receiver, with stores and handlers that fail.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Exchange } from '../exchange.ts';
import { guard, type GuardLogEntry, type WebhookOptions } from '../index.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { memoryReplayStore } from './replay-store.ts';
import { verifyWebhook } from './verify-webhook.ts';

const SECRET = 'whsec_of_the_only_endpoint';
const NOW_MS = 1_795_464_000_000;
const NOW_S = NOW_MS / 1000;
const clock = { nowMs: () => NOW_MS };
const sign = (body: string, timeS = NOW_S, secret = SECRET): string =>
  createHmac('sha256', secret).update(`${timeS}.${body}`).digest('hex');

async function deliver(
  body: string,
  changes: Partial<WebhookOptions> = {},
): Promise<{ status: unknown; logged: string[] }> {
  const logged: GuardLogEntry[] = [];
  const exchange: Exchange = {
    method: 'POST',
    target: '/webhooks',
    encrypted: true,
    peer: null,
    header: (name) => (name === 'stripe-signature' ? `t=${NOW_S},v1=${sign(body)}` : undefined),
    body: async () => ({ kind: 'bytes', bytes: Buffer.from(body) }),
    parsedBody: undefined,
  };
  const options = { path: '/webhooks', secrets: [SECRET], onEvent: () => undefined, ...changes };
  const replays = changes.replays ?? memoryReplayStore(clock);
  const log = (entry: GuardLogEntry): void => void logged.push(entry);
  const answer = await receiveWebhook(exchange, { options, replays, clock, log });
  return {
    status: answer === 'aborted' ? answer : answer.status,
    logged: logged.map(({ what }) => what),
  };
}

const EVENT = '{"id":"evt_1","type":"a"}';

test('two at once: one is handled, and the other is not told that it was', async () => {
  let handled = 0;
  const replays = memoryReplayStore(clock);
  const onEvent = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    handled += 1;
  };
  const both = [deliver(EVENT, { replays, onEvent }), deliver(EVENT, { replays, onEvent })];
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([204, 400]);
  expect(handled).toBe(1);
});

test('a store that fails is told to the log, and the delivery comes again', async () => {
  const broken = (): never => {
    throw new Error('no connection');
  };
  const noClaim = { claim: broken, release: () => undefined };
  expect(await deliver(EVENT, { replays: noClaim })).toEqual({
    status: 500,
    logged: ['the replay store failed'],
  });
  const noRelease = { claim: () => true, release: broken };
  expect(await deliver(EVENT, { replays: noRelease, onEvent: broken })).toEqual({
    status: 500,
    logged: ['webhook a was not handled', 'the replay store failed'],
  });
});

test('what is signed and no event is refused', async () => {
  for (const body of ['{"type":"a"}', '{"id":1,"type":"a"}', 'null', '[]', 'x', '']) {
    expect((await deliver(body)).status).toBe(400);
  }
});

test('a full store takes nothing until something has expired', () => {
  let nowMs = 0;
  const store = memoryReplayStore({ nowMs: () => nowMs }, 2);
  expect(['a', 'b', 'a', 'c'].map((key) => store.claim(key, 10))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  void store.release('a');
  expect(store.claim('c', 10)).toBe(true);
  nowMs = 10;
  expect(['b', 'd'].map((key) => store.claim(key, 10))).toEqual([true, true]);
});

test('of several signatures and secrets one pair is enough, whatever stands around it', () => {
  const body = Buffer.from(EVENT);
  const verify = (signature: string): boolean =>
    verifyWebhook({ body, signature, secrets: ['', 'whsec_other_secret', SECRET], nowMs: NOW_MS })
      .ok;
  const good = sign(EVENT);
  expect(verify(`t=${NOW_S}, v0=${good}, v1=${'0'.repeat(64)}, v1=${good}`)).toBe(true);
  expect(verify(`v1=${good}`)).toBe(false);
  expect(verify(`t=${NOW_S},v1=${good}${',v1=0'.repeat(1000)}`)).toBe(false);
  expect(verify(`t=${NOW_S},${`v1=${'0'.repeat(64)},`.repeat(16)}v1=${good}`)).toBe(false);
  expect(verify(`t=${NOW_S},v1=${sign(EVENT, NOW_S, '')}`)).toBe(false);
});

test('a tolerance that is no number makes nothing fresh', () => {
  const old = NOW_S - 10_000;
  const signature = `t=${old},v1=${sign(EVENT, old)}`;
  const input = { body: Buffer.from(EVENT), signature, secrets: [SECRET], nowMs: NOW_MS };
  expect(verifyWebhook({ ...input, toleranceS: Number.NaN })).toEqual({
    ok: false,
    reason: 'too-old',
  });
});

test.each([
  ['a tolerance that is no number', { toleranceS: Number.NaN }],
  ['no tolerance', { toleranceS: 0 }],
  ['a secret with its line’s end', { secrets: [`${SECRET}\n`] }],
  ['a short secret', { secrets: ['whsec_'] }],
])('%s is refused at the start', (_, changes) => {
  const webhooks = { path: '/w', secrets: [SECRET], onEvent: () => undefined, ...changes };
  expect(() => guard({ provider: 'stripe', webhooks })).toThrow(/^webhooks\./);
});
