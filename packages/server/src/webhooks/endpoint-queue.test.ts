/*
 * Goal: in which order deliveries of one endpoint go out, how many at the same time, and how little
 * an endpoint gets that fails.
 * Method: a queue without database or network, under a clock that is a number.
 */
import { expect, test } from 'vitest';
import type { Owed } from './delivery-store.ts';
import { CONNECTIONS_PER_ENDPOINT, EndpointQueue } from './endpoint-queue.ts';

const FACTS = {
  accountId: 'acct_1',
  id: 'we_1',
  livemode: false,
  url: 'http://localhost/hook',
  secrets: [],
  failingSinceMs: null,
};

function owed(eventId: string, objectId: string): Owed {
  return { eventId, objectId, attempts: 0, firstAttemptMs: null, dueUs: 0, body: '{}' };
}

function queueOf(deliveries: readonly Owed[], failingSinceMs: number | null = null): EndpointQueue {
  const queue = new EndpointQueue({ ...FACTS, failingSinceMs });
  queue.add(deliveries, queue.wish());
  return queue;
}

/** Everything that may begin now. */
function takeAll(queue: EndpointQueue, nowMs = 0): Owed[] {
  const taken: Owed[] = [];
  for (let next = queue.take(nowMs); next !== null; next = queue.take(nowMs)) taken.push(next);
  return taken;
}

function many(count: number): Owed[] {
  return Array.from({ length: count }, (_, at) => owed(`evt_${at}`, `ch_${at}`));
}

test('events of one object go one after the other, those of others meanwhile', () => {
  const [first, second, other] = [owed('evt_1', 'pi_1'), owed('evt_2', 'pi_1'), owed('evt_3', 'x')];
  const queue = queueOf([first, second, other]);
  expect(takeAll(queue)).toEqual([first, other]);
  queue.ended(other, true, 0);
  expect(takeAll(queue)).toEqual([]);
  queue.ended(first, true, 0);
  expect(takeAll(queue)).toEqual([second]);
});

test('a failed attempt holds up no later event of its object', () => {
  const [first, second] = [owed('evt_1', 'pi_1'), owed('evt_2', 'pi_1')];
  const queue = queueOf([first, second]);
  expect(takeAll(queue)).toEqual([first]);
  queue.ended(first, false, 0);
  expect(takeAll(queue)).toEqual([second]);
});

test('more and more at the same time while it answers well, up to a bound', () => {
  const queue = queueOf(many(60));
  let underWay = takeAll(queue);
  expect(underWay).toHaveLength(2);
  const most: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const done of underWay) queue.ended(done, true, 0);
    underWay = takeAll(queue);
    most.push(queue.underWay);
  }
  expect(most).toEqual([4, 8, 8, 8, 8]);
  expect(CONNECTIONS_PER_ENDPOINT).toBe(8);
});

test('one at a time after failures, then with pauses; a success ends them', () => {
  const queue = queueOf(many(60));
  let nowMs = 0;
  for (const failed of takeAll(queue)) queue.ended(failed, false, nowMs);
  const pauses: number[] = [];
  for (let failures = 3; failures <= 15; failures += 1) {
    const [only, ...more] = takeAll(queue, nowMs);
    expect(more).toEqual([]);
    queue.ended(only ?? owed('evt_none', 'none'), false, nowMs);
    pauses.push(queue.restsUntilMs - nowMs);
    if (queue.restsUntilMs > nowMs) expect(queue.take(queue.restsUntilMs - 1)).toBeNull();
    nowMs = Math.max(nowMs, queue.restsUntilMs);
  }
  expect(pauses).toEqual([0, 0, 0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000]);
  const [probe] = takeAll(queue, nowMs);
  if (probe !== undefined) queue.ended(probe, true, nowMs);
  expect(takeAll(queue, nowMs)).toHaveLength(2);
});

test('an endpoint that failed before begins with one request', () => {
  expect(takeAll(queueOf(many(5), 1))).toHaveLength(1);
});

test('what is at hand is not wished for again before it is settled', () => {
  const queue = queueOf(many(10));
  expect(queue.wishes).toBe(false);
  queue.noticed();
  expect(queue.wish()).toEqual({
    count: 54,
    except: many(10).map(({ eventId }) => eventId),
    notices: 1,
  });
  const [first] = takeAll(queue);
  if (first !== undefined) queue.ended(first, true, 0);
  expect(queue.wish().except).toContain('evt_0');
  queue.settled('evt_0');
  expect(queue.wish().except).not.toContain('evt_0');
});

test('what comes while it is loaded for is asked for after that', () => {
  const queue = new EndpointQueue(FACTS);
  const wish = queue.wish();
  queue.noticed();
  queue.add([], wish);
  expect([queue.wishes, queue.idle]).toEqual([true, false]);
  queue.add([], queue.wish());
  expect([queue.wishes, queue.idle]).toEqual([false, true]);
});
