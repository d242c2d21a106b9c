/**
 * Goal: canary cards make the trouble that they stand for, the authorization stands all the same,
 * and a second sending of the same message is answered at once with the one answer.
 * Method: a running network with a short delay for late answers; bytes are read from the socket
 * where an HTTP client would hide them.
 */
import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { canaryNumber, type CanaryBehavior } from '@coffer/kernel/test-cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillSkeleton } from '../testing/fill-skeleton.ts';
import {
  authorizeCall,
  NetworkClient,
  readOutcome,
  TEST_CREDENTIAL,
} from '../testing/network-client.ts';
import { startTestNetwork, type TestNetwork } from '../testing/test-network.ts';

const LATE_MS = 1_500;
const PATIENCE_MS = 150;

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork({ lateAnswerMs: LATE_MS });
});
afterAll(() => network.stop());

function canary(behavior: CanaryBehavior): { number: string; cvc: string } {
  return { number: canaryNumber(behavior, 12), cvc: '123' };
}

async function standing(reference: string): Promise<number> {
  return (await network.client.listAll()).filter((row) => row.reference === reference).length;
}

describe.each(['time_out', 'late_answer', 'lost_answer'] as const)('%s', (behavior) => {
  test('gives no answer in time; the same message again does', async () => {
    const call = authorizeCall({ reference: `del_${behavior}` });
    const patience = new AbortController();
    const failure = network.client.send(call, canary(behavior), patience.signal).then(
      () => null,
      (error: unknown) => error,
    );
    // Nobody gives up before the network has it.
    while ((await standing(`del_${behavior}`)) === 0);
    if (behavior !== 'lost_answer') {
      await sleep(PATIENCE_MS);
      patience.abort();
    }
    expect(await failure).toMatchObject(
      behavior === 'lost_answer' ? { code: 'ECONNRESET' } : { name: 'AbortError' },
    );

    const answers = [
      await network.client.send(call, canary(behavior)),
      await network.client.send(call, canary(behavior)),
    ];
    expect(answers.map((answer) => readOutcome(call, answer).kind)).toEqual([
      'approved',
      'approved',
    ]);
    expect(answers[0]?.body).toBe(answers[1]?.body);
    expect(await standing(`del_${behavior}`)).toBe(1);
  });

  test('does so while the first sending still waits', async () => {
    const call = authorizeCall({ reference: `del_${behavior}_2` });
    const patience = new AbortController();
    const first = network.client.send(call, canary(behavior), patience.signal).then(
      () => 'answered',
      () => 'no answer',
    );
    while ((await standing(`del_${behavior}_2`)) === 0);
    const second = await network.client.send(call, canary(behavior));
    expect(readOutcome(call, second)).toMatchObject({ kind: 'approved' });
    patience.abort();
    expect(await first).toBe('no answer');
  });
});

test('a late answer comes to those who wait, and is the answer', async () => {
  const call = authorizeCall({ reference: 'del_patient' });
  const startedAt = performance.now();
  const late = await network.client.send(call, canary('late_answer'));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(LATE_MS - 1);
  expect(await network.client.send(call, canary('late_answer'))).toMatchObject({ body: late.body });
});

describe('duplicate_answer', () => {
  /** All bytes of one connection that carries one request. */
  function readConnection(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(network.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('latin1').on('data', (part: string) => (text += part));
      socket.on('error', reject).on('close', () => resolve(text));
      socket.write(request);
    });
  }

  test('writes the whole HTTP response twice, once', async () => {
    const call = authorizeCall({ reference: 'dup_1' });
    const { skeleton, body } = fillSkeleton(call, canary('duplicate_answer'));
    const request =
      `POST ${skeleton.path} HTTP/1.1\r\nhost: sandbox\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${TEST_CREDENTIAL}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const text = await readConnection(request);
    const responses = text.split(/(?=HTTP\/1\.1 )/);
    expect(responses.length).toBe(2);
    const bodies = responses.map((response) => response.split('\r\n\r\n')[1]);
    expect(bodies[0]).toBe(bodies[1]);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ reference: 'dup_1', status: 'approved' });
    expect(await standing('dup_1')).toBe(1);

    const again = await network.client.send(call, canary('duplicate_answer'));
    expect(again.body).toBe(bodies[0]);
  });

  test('settles no other payment on a kept-alive connection', async () => {
    const client = new NetworkClient(
      network.port,
      new http.Agent({ keepAlive: true, maxSockets: 1 }),
    );
    const seen = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      const twice = authorizeCall({ reference: `dup_2_${round}`, amountMinor: 500 });
      const next = authorizeCall({ reference: `dup_3_${round}`, amountMinor: 700 });
      const [, answer] = await Promise.allSettled([
        client.send(twice, canary('duplicate_answer')),
        client.send(next, canary('decline')),
      ]);
      // Its own answer, a broken connection, or the other's answer, which does not count.
      const kind = answer.status === 'rejected' ? 'broken' : readOutcome(next, answer.value).kind;
      expect(['declined', 'unknown', 'broken']).toContain(kind);
      seen.add(kind);
      // Whatever happened, sending it again finds the truth.
      expect(readOutcome(next, await network.client.send(next, canary('decline')))).toMatchObject({
        kind: 'declined',
      });
      expect(await standing(`dup_2_${round}`)).toBe(1);
    }
    client.close();
    // The duplicate did reach the other request; without its reference it would be an approval.
    expect(seen).toContain('unknown');
  });
});

test('stopping does not wait for held answers', async () => {
  const other = await startTestNetwork();
  const held = other.client.send(authorizeCall({ reference: 'held' }), canary('time_out')).then(
    () => 'answered',
    () => 'cut off',
  );
  while ((await other.client.listAll()).length === 0);
  // A stop that waited would meet the test's time limit first.
  await other.stop();
  expect(await held).toBe('cut off');
});
