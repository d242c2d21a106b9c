// Goal: the audit log tells everything in order, and shows when it was changed. Method: entries
// written to a real database, read back and chained again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handClock, openKeyStore, type KeyStore } from '../stand-ins/key-store.ts';
import { auditDigest, AuditLog, type AuditEntry, type AuditEvent } from './audit-log.ts';

const clock = handClock(Date.parse('2026-06-15T12:00:00.123Z'));
let store: KeyStore;
beforeEach(async () => {
  store = await openKeyStore(clock);
});
afterEach(() => store.remove());

interface EntryRow extends Record<string, unknown> {
  process_id: string;
  sequence: number;
  at_ms: number;
  event: AuditEvent;
  account_id: string | null;
  subject: string | null;
  previous: Buffer;
  digest: Buffer;
}

async function entries(): Promise<AuditEntry[]> {
  const rows = await store.database.query<EntryRow>(
    `select process_id, sequence::int, (extract(epoch from at) * 1000)::float8 as at_ms, event,
       account_id, subject, previous, digest from audit_log order by process_id, sequence`,
    [],
  );
  return rows.map((row) => ({
    processId: row.process_id,
    sequence: row.sequence,
    atMs: row.at_ms,
    event: row.event,
    accountId: row.account_id,
    subject: row.subject,
    previous: row.previous,
    digest: row.digest,
  }));
}

/** Where a chain breaks; null when it is whole. */
function firstBreak(chain: readonly AuditEntry[]): number | null {
  let previous = Buffer.alloc(32);
  for (const [i, entry] of chain.entries()) {
    const whole = entry.sequence === i && entry.previous.equals(previous);
    if (!whole || !entry.digest.equals(auditDigest(entry))) return i;
    previous = Buffer.from(entry.digest);
  }
  return null;
}

test('entries form one chain, whatever the batches', async () => {
  for (let i = 0; i < 2_500; i += 1) {
    store.audit.record({ event: 'card_stored', accountId: 'acct_1', subject: `vcard_${i}` });
    if (i % 700 === 0) void store.audit.flush();
  }
  await store.audit.flush();
  const chain = await entries();
  expect(chain.map(({ subject }) => subject)).toEqual(chain.map((_, i) => `vcard_${i}`));
  expect(chain).toHaveLength(2_500);
  expect(firstBreak(chain)).toBeNull();
});

test.each([
  ['a changed entry', `update audit_log set subject = 'x' where sequence = 3`, 3],
  ['a changed time', `update audit_log set at = at + interval '1 ms' where sequence = 3`, 3],
  ['a missing entry', 'delete from audit_log where sequence = 3', 3],
])('%s shows', async (_what, sql, at) => {
  for (let i = 0; i < 6; i += 1) {
    store.audit.record({ event: 'card_sent', accountId: null, subject: String(i) });
  }
  await store.audit.flush();
  await store.database.query(sql, []);
  expect(firstBreak(await entries())).toBe(at);
});

test('while the table cannot be written entries wait; those too many are counted', async () => {
  await store.database.query('alter table audit_log rename to away', []);
  for (let i = 0; i < 20_005; i += 1) {
    store.audit.record({ event: 'card_refused', accountId: null, subject: String(i) });
  }
  await store.audit.flush();
  await store.database.query('alter table away rename to audit_log', []);
  await store.audit.flush();
  store.audit.record({ event: 'stopped', accountId: null, subject: null });
  await store.audit.flush();
  const chain = await entries();
  expect(chain.slice(-3).map(({ event, subject }) => [event, subject])).toEqual([
    ['card_refused', '19999'],
    ['entries_lost', '5'],
    ['stopped', null],
  ]);
  expect(chain).toHaveLength(20_002);
  expect(firstBreak(chain)).toBeNull();
});

test('two processes write two chains', async () => {
  const other = new AuditLog(store.database, clock);
  other.record({ event: 'started', accountId: null, subject: null });
  store.audit.record({ event: 'started', accountId: null, subject: null });
  await Promise.all([other.close(), store.audit.flush()]);
  const chains = Map.groupBy(await entries(), ({ processId }) => processId);
  expect([...chains.values()].map(firstBreak)).toEqual([null, null]);
});
