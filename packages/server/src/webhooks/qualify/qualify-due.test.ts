// Goal: every endpoint is looked at when it is due, by one process, and what is found is kept; a
// live endpoint that fails gravely on two days is disabled, and nothing else is. Method: the job
// itself on a real database, the bed's endpoints, and rows whose times are set back.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@coffer/kernel';
import { createTestDatabase, startWebhookBed, type WebhookBed } from '@coffer/testkit';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Database } from '../../store/database.ts';
import { migrateDatabase } from '../../store/migrations.ts';
import { Egress } from '../egress/post.ts';
import { egressPolicy } from '../egress/policy.ts';
import type { Qualification, QualificationCheck } from './qualification.ts';
import { qualifyDue } from './qualify-due.ts';

const DAY_S = 86_400;
let bed: WebhookBed;
let dropDatabase: () => Promise<void>;
let db: Database;
let egress: Egress;
let logged: string[] = [];

beforeAll(async () => {
  bed = await startWebhookBed();
  const database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  dropDatabase = database.drop;
  db = new Database(database.url, () => undefined);
  const ports = Object.values(bed.urls).map((url) => Number(new URL(url).port));
  egress = new Egress({
    policy: egressPolicy({
      ports,
      networks: ['127.0.0.0/8'],
      authorities: [],
      localhost: true,
      closedPorts: [],
    }),
    tlsAuthorities: bed.ca,
  });
});
afterAll(async () => {
  egress.close();
  await db.close();
  await Promise.all([dropDatabase(), bed.stop()]);
});
beforeEach(() => {
  logged = [];
});
afterEach(() => db.query('delete from webhook_endpoints where account_id = $1', ['acct_1']));

const run = () => {
  const log = pino({}, { write: (line: string) => logged.push(line) });
  return qualifyDue({ db, egress, clock: systemClock, log });
};

/** By its address, so that no test rests on names. */
const urlOf = (name: keyof WebhookBed['urls']) => bed.urls[name].replace('localhost', '127.0.0.1');

interface Planted {
  readonly url: keyof WebhookBed['urls'];
  readonly livemode?: boolean;
  readonly qualification?: Qualification;
}

async function plant({ url, livemode = true, qualification }: Planted): Promise<void> {
  await db.query(
    `insert into webhook_endpoints (account_id, id, livemode, created, url, enabled_events, status,
       secrets, data, qualification, qualify_at)
     values ('acct_1', 'we_1', $1, 0, $2, '{*}', 'enabled', '[]', '{}', $3, now())`,
    [livemode, urlOf(url), qualification ?? null],
  );
}

const change = (what: string) =>
  db.query(`update webhook_endpoints set ${what} where account_id = 'acct_1'`, []);

async function row() {
  const [found] = await db.query<{
    status: string;
    disabled_because: string | null;
    qualification: Qualification | null;
    again_in_s: number;
  }>(
    `select status, disabled_because, qualification,
       extract(epoch from qualify_at - now())::integer as again_in_s
     from webhook_endpoints where account_id = 'acct_1'`,
    [],
  );
  if (found === undefined) throw new Error('no such row');
  return { ...found, again_in_days: Math.round(found.again_in_s / DAY_S) };
}

const failing = (name: QualificationCheck, agoS: number): Qualification => ({
  checked_at: Math.floor(Date.now() / 1000) - agoS,
  checks: [{ name, result: 'failed', detail: 'it was so' }],
  overridden: [],
});

test('an endpoint is looked at by one process only, and again in a week', async () => {
  await plant({ url: 'correct' });
  await Promise.all([run(), run(), run()]);
  const { qualification, ...rest } = await row();
  expect(rest).toMatchObject({ status: 'enabled', disabled_because: null, again_in_days: 7 });
  expect(qualification?.checks.map(({ result }) => result)).toEqual(
    Array.from({ length: 6 }, () => 'passed'),
  );
  expect(logged).toEqual([]);
  await run();
  expect((await row()).qualification).toEqual(qualification);
});

test('what was changed during the look is not written over', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    asked.resolve();
    void answer.promise.then(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await plant({ url: 'correct', livemode: false });
  // A listening TCP server has an address object.
  await change(`url = 'http://127.0.0.1:${(server.address() as AddressInfo).port}/'`);
  const looking = run();
  await asked.promise;
  await change(`qualify_at = now() + interval '1 hour'`);
  answer.resolve();
  await looking;
  server.close();
  const { qualification, again_in_s: againInS } = await row();
  expect([qualification, Math.round(againInS / 3600)]).toEqual([null, 1]);
});

test('a live endpoint that takes forged events is marked, and looked at again in a day', async () => {
  await plant({ url: 'unchecked' });
  await run();
  expect(await row()).toMatchObject({
    status: 'enabled',
    disabled_because: null,
    again_in_days: 1,
  });
  expect(logged.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      endpoint: 'we_1',
      account: 'acct_1',
      livemode: true,
      disabledBecause: null,
      webhook: 'not qualified',
      failed: ['refuses_unsigned (it answered 200)', 'refuses_wrong_signature (it answered 200)'],
    }),
  ]);
});

const TWICE = 'It failed its qualification on two days: refuses_unsigned (it answered 200).';
const overridden = ['refuses_unsigned', 'refuses_wrong_signature'] as const;

test.each<[string, Planted, string | null]>([
  [
    'the same was found on two days',
    { url: 'unchecked', qualification: failing('refuses_unsigned', DAY_S) },
    TWICE,
  ],
  [
    'it was found within hours',
    { url: 'unchecked', qualification: failing('refuses_unsigned', 3600) },
    null,
  ],
  [
    'there was another fault before',
    { url: 'unchecked', qualification: failing('answer_time', DAY_S) },
    null,
  ],
  [
    'it gave no answer twice',
    { url: 'garbage', qualification: failing('answer_time', DAY_S) },
    null,
  ],
  [
    'it is overridden by name',
    { url: 'unchecked', qualification: { ...failing('refuses_unsigned', DAY_S), overridden } },
    null,
  ],
  [
    'it is of test mode',
    { url: 'unchecked', livemode: false, qualification: failing('refuses_unsigned', DAY_S) },
    null,
  ],
])('when %s', async (_name, planted, because) => {
  await plant(planted);
  await run();
  const { status, disabled_because, qualification } = await row();
  expect([status, disabled_because]).toEqual([because === null ? 'enabled' : 'disabled', because]);
  expect(qualification?.overridden).toEqual(planted.qualification?.overridden);
});

test('to be away for a look mends nothing: what was found stands', async () => {
  await plant({ url: 'garbage', qualification: failing('refuses_unsigned', DAY_S) });
  await run();
  const away = await row();
  expect(away).toMatchObject({ status: 'enabled', again_in_days: 1 });
  expect(away.qualification?.checks.find(({ name }) => name === 'refuses_unsigned')).toEqual({
    name: 'refuses_unsigned',
    result: 'failed',
    detail: 'it was so',
  });
  await change(
    `url = '${urlOf('unchecked')}', qualify_at = now(), qualification =
       jsonb_set(qualification, '{checked_at}', to_jsonb(extract(epoch from now())::int - ${DAY_S}))`,
  );
  await run();
  expect(await row()).toMatchObject({ status: 'disabled', disabled_because: TWICE });
});

test('an endpoint that cannot be looked at at all holds up no other', async () => {
  await plant({ url: 'correct' });
  await db.query(
    `insert into webhook_endpoints (account_id, id, livemode, created, url, enabled_events, status,
       secrets, data, qualify_at)
     values ('acct_1', 'we_0', true, 0, 'no address', '{*}', 'enabled', '[]', '{}', now())`,
    [],
  );
  await run();
  expect(logged.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ endpoint: 'we_0', webhook: 'no look', failure: 'Invalid URL' }),
  ]);
  await db.query(`delete from webhook_endpoints where account_id = 'acct_1' and id = 'we_0'`, []);
  expect(await row()).toMatchObject({ status: 'enabled', again_in_days: 7 });
});

test('disabled endpoints are left alone', async () => {
  await plant({ url: 'correct' });
  await change(`status = 'disabled'`);
  await run();
  expect((await row()).qualification).toBe(null);
});
