/*
 * Goal: following loses no event and repeats none: not across pages, and not while the API is away,
 * which is told of once.
 * Method: a list of events in memory, behind an API that fails as the test says.
 */
import { OperatorError } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { Unavailable, type ApiEvent, type EventPage } from './api.ts';
import { follow, type EventSource } from './follow.ts';

const PAGE_SIZE = 3;

class Memory implements EventSource {
  readonly #events: ApiEvent[] = [];
  /** What the next calls come to, before the API answers again. */
  readonly failures: Error[] = [];

  add(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const id = `evt_${String(this.#events.length + 1).padStart(3, '0')}`;
      this.#events.push({ id, type: 'customer.created', created: 1, data: { object: {} } });
    }
  }

  async newestId(): Promise<string> {
    this.#fail();
    return this.#events.at(-1)?.id ?? 'evt_0';
  }

  async eventsAfter(id: string): Promise<EventPage> {
    this.#fail();
    const left = this.#events.filter((event) => event.id > id);
    return { events: left.slice(0, PAGE_SIZE), hasMore: left.length > PAGE_SIZE };
  }

  #fail(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

async function take(events: AsyncGenerator<ApiEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push((await events.next()).value.id);
  return ids;
}

function start(memory: Memory, since: string | null = null) {
  const outages: (string | null)[] = [];
  const onOutage = (reason: string | null): void => void outages.push(reason);
  return { events: follow(memory, { since, onOutage, lookEveryMs: 1 }), outages };
}

test('what comes later, over several pages, in order', async () => {
  const memory = new Memory();
  memory.add(2);
  const { events } = start(memory);
  const first = take(events, 7);
  // The first look is on its way before these are there.
  await Promise.resolve();
  memory.add(7);
  expect(await first).toEqual([3, 4, 5, 6, 7, 8, 9].map((n) => `evt_00${n}`));
  memory.add(1);
  expect(await take(events, 1)).toEqual(['evt_010']);
});

test('an account without events, and a place to begin at', async () => {
  const memory = new Memory();
  const { events } = start(memory);
  const first = take(events, 1);
  await Promise.resolve();
  memory.add(4);
  expect(await first).toEqual(['evt_001']);
  expect(await take(start(memory, 'evt_002').events, 2)).toEqual(['evt_003', 'evt_004']);
});

test('while the API is away nothing is lost, and it is said once', async () => {
  const memory = new Memory();
  const { events, outages } = start(memory, 'evt_0');
  memory.add(1);
  expect(await take(events, 1)).toEqual(['evt_001']);
  memory.failures.push(new Unavailable('gone'), new Unavailable('gone'), new Unavailable('502'));
  memory.add(5);
  expect(await take(events, 5)).toEqual([2, 3, 4, 5, 6].map((n) => `evt_00${n}`));
  expect(outages).toEqual(['gone', null]);
});

test('what waiting does not mend ends it', async () => {
  const memory = new Memory();
  memory.failures.push(new OperatorError('The API answered 401: Invalid API Key'));
  await expect(start(memory).events.next()).rejects.toThrow('401');
});
