// Goal: to qualify an endpoint is no way to reach what events may not reach. Method: addresses of
// every refused kind, as hosts and as what a resolver says, while a listener on this machine
// counts; and a resolver that answers differently the second time.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egressPolicy } from '../egress/policy.ts';
import { Egress } from '../egress/post.ts';
import type { ResolveName } from '../egress/resolve.ts';
import { failedChecks } from './qualification.ts';
import { qualify } from './qualify.ts';

let connections = 0;
let port = 0;
const made: Egress[] = [];
const victim = createServer((_request, response) => response.end());
victim.on('connection', () => (connections += 1));

beforeAll(async () => {
  await new Promise<void>((resolve) => victim.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address object.
  port = (victim.address() as AddressInfo).port;
});
afterAll(() => {
  for (const egress of made) egress.close();
  victim.close();
});

async function whatFails(url: string, livemode: boolean, resolve: ResolveName) {
  const policy = egressPolicy({
    ports: [port],
    networks: [],
    authorities: [],
    localhost: true,
    closedPorts: [],
  });
  const egress = new Egress({ policy, resolve });
  made.push(egress);
  const found = await qualify(new URL(url), livemode, { egress, clock: systemClock });
  return failedChecks(found).filter(({ result }) => result === 'failed');
}

test.each([true, false])('nothing is connected to for a refused host (live: %s)', async (live) => {
  const never: ResolveName = () => Promise.reject(new Error('asked'));
  for (const host of ['127.0.0.2', '10.0.0.1', '169.254.169.254', '[::ffff:7f00:1]', 'a.local']) {
    expect(await whatFails(`https://${host}:${port}/`, live, never)).toEqual([
      { name: 'answer_time', result: 'failed', detail: expect.stringContaining('publicly') },
    ]);
  }
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::1'], []]) {
    const resolve: ResolveName = () => Promise.resolve(addresses);
    expect(await whatFails(`https://hooks.shop.example:${port}/`, live, resolve)).toEqual([
      { name: 'answer_time', result: 'failed', detail: expect.stringContaining('address') },
    ]);
  }
  expect(connections).toBe(0);
});

test('DNS is asked once; every request goes where that answer led', async () => {
  let asked = 0;
  const policy = egressPolicy({
    ports: [port],
    networks: ['127.0.0.7/32'],
    authorities: [],
    localhost: true,
    closedPorts: [],
  });
  const egress = new Egress({
    policy,
    resolve: () => {
      asked += 1;
      return Promise.resolve([asked === 1 ? '127.0.0.7' : '127.0.0.1']);
    },
  });
  made.push(egress);
  const url = new URL(`https://hooks.shop.example:${port}/`);
  const found = await qualify(url, true, { egress, clock: systemClock });
  expect(failedChecks(found).filter(({ result }) => result === 'failed')).toEqual([
    { name: 'answer_time', result: 'failed', detail: 'nobody answers there' },
  ]);
  expect([asked, connections]).toEqual([1, 0]);
});
