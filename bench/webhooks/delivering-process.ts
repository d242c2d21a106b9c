// Delivers: the server's own publisher and dispatcher with their jobs, without the API around them.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { base62, invariant, systemClock, systemRandom } from '@coffer/kernel';
import { emit } from '../../packages/server/src/events/emit.ts';
import { publishAll } from '../../packages/server/src/events/publish.ts';
import { JobRunner } from '../../packages/server/src/jobs/job-runner.ts';
import { openLog } from '../../packages/server/src/log.ts';
import { Database } from '../../packages/server/src/store/database.ts';
import { startDelivery, stopDelivery } from '../../packages/server/src/webhooks/start-delivery.ts';
import { doTasks } from './child.ts';
import type { Committed, DeliveringTask, Usage } from './messages.ts';

const PUBLISH_EVERY_MS = 500;
const TAKE_EVERY_MS = 1_000;
const EMITTERS = 8;
const FLOOR_TIMEOUT_MS = 10_000;
const BYTES_PER_MIB = 2 ** 20;
/** As many fields as a charge has. */
const FIELDS = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`field_of_a_charge_${at}`, `value ${at}`]),
);

type Parts = { readonly db: Database } & ReturnType<typeof startDelivery>;
let parts: Parts | null = null;
let jobs: JobRunner | null = null;

function open({ databaseUrl, logFile }: { databaseUrl: string; logFile: string }): void {
  const log = openLog(logFile);
  const db = new Database(databaseUrl, () => undefined);
  const own = { db, log, clock: systemClock, random: systemRandom, processId: randomUUID() };
  const delivery = startDelivery(own, {
    ports: [],
    networks: [],
    authorities: [],
    localhost: true,
    closedPorts: [],
  });
  parts = { db, ...delivery };
  const services = { ...own, ...delivery };
  jobs = new JobRunner(
    [
      { name: 'publish', everyMs: PUBLISH_EVERY_MS, run: () => publishAll(services) },
      { name: 'take', everyMs: TAKE_EVERY_MS, run: () => delivery.deliveries.takeForgotten() },
    ],
    log,
  );
}

let serial = 0;
async function commitOne(accountId: string): Promise<Committed> {
  invariant(parts !== null, 'opened before it emits');
  serial += 1;
  const id = `ch_${base62(Date.now(), 8)}${base62(serial, 6)}`;
  const call = {
    services: { ...parts, clock: systemClock, random: systemRandom },
    caller: { accountId, livemode: false, keyKind: 'secret', restriction: null },
    request: { id: 'req_bench', idempotencyKey: null },
  };
  await parts.db.transaction(async (tx) => {
    // Emitting needs no more of a call than this.
    const from = call as unknown as Parameters<typeof emit>[1];
    emit(tx, from, [
      { type: 'charge.succeeded', object: { id, object: 'charge', metadata: FIELDS } },
    ]);
  });
  return [id, performance.timeOrigin + performance.now()];
}

async function emitAll(task: DeliveringTask & { task: 'emit' }): Promise<Committed[]> {
  const committed: Committed[] = [];
  const pauseMs = task.perSecond === null ? 0 : 1_000 / task.perSecond;
  const startMs = performance.now();
  let next = 0;
  const emitter = async (): Promise<void> => {
    for (let at = next++; at < task.count; at = next++) {
      const waitMs = startMs + at * pauseMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      committed.push(await commitOne(task.accounts[at % task.accounts.length] ?? ''));
    }
  };
  await Promise.all(Array.from({ length: EMITTERS }, emitter));
  return committed;
}

/** Requests a second of a loop that does nothing but post. */
async function floor(task: DeliveringTask & { task: 'floor' }): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: task.connections });
  const body = JSON.stringify({ id: 'evt_x', data: { object: { id: 'ch_x', ...FIELDS } } });
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  let next = 0;
  const loop = async (): Promise<void> => {
    for (let at = next++; at < task.count; at = next++) {
      const url = task.urls[at % task.urls.length] ?? '';
      await new Promise<void>((resolve, reject) => {
        const options = { method: 'POST', agent, headers, timeout: FLOOR_TIMEOUT_MS };
        const request = http.request(url, options, (response) => {
          response.resume().on('end', resolve);
        });
        request.on('error', reject).end(body);
      });
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: task.connections }, loop));
  agent.destroy();
  return (task.count / (performance.now() - startMs)) * 1_000;
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, rssMib: process.memoryUsage().rss / BYTES_PER_MIB };
}

async function close(): Promise<void> {
  await jobs?.stop();
  if (parts === null) return;
  await stopDelivery(parts);
  parts.egress.close();
  await parts.db.close();
}

doTasks(async (given) => {
  // Sent by the bench.
  const task = given as DeliveringTask;
  switch (task.task) {
    case 'open':
      return open(task);
    case 'emit':
      return emitAll(task);
    case 'floor':
      return floor(task);
    case 'usage':
      return usage();
    case 'close':
      return close();
  }
});
