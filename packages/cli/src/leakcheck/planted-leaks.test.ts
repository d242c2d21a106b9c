// Goal: a card that lies in a log, a table or a process's memory is found, with its place, and its
// number is not repeated. Method: plant one canary in each, in several forms, and search.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createTestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { expect, test } from 'vitest';
import { drawCanaries, type Canary } from './canary.ts';
import { markDatabase, searchDatabase } from './database.ts';
import { searchFiles } from './files.ts';
import { searchMemory } from './memory.ts';
import { NeedleSearch } from './needle-search.ts';
import { needlesFor } from './needles.ts';
import { searchServerFiles } from './server-files.ts';

function drawOne(mayRemainIn: readonly string[] = []): { card: Canary; search: NeedleSearch } {
  const [card] = drawCanaries([{ door: 'planted', behavior: 'succeed', mayRemainIn }]);
  if (card === undefined) throw new Error('one card was asked for');
  return { card, search: new NeedleSearch(needlesFor(card)) };
}

const masked = (card: Canary): string => `400000••••••${card.number.slice(-4)}`;

test('in files: a log line, UTF-16, hexadecimal; unchanged files are not read', () => {
  const { card, search } = drawOne();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-planted-'));
  fs.mkdirSync(path.join(folder, 'logs'));
  fs.writeFileSync(path.join(folder, 'logs', 'a.log'), `level=info body=${card.number}\n`);
  fs.writeFileSync(path.join(folder, 'b.bin'), Buffer.from(`€${card.number}`, 'utf16le'));
  fs.writeFileSync(path.join(folder, 'c.wal'), Buffer.from(card.number).toString('hex'));
  fs.writeFileSync(path.join(folder, 'old.log'), card.number);
  fs.utimesSync(path.join(folder, 'old.log'), 1, 1);
  const report = searchFiles({ search, folder, changedSinceMs: Date.now() });
  fs.rmSync(folder, { recursive: true });

  const place = { card: masked(card), door: 'planted' };
  expect(report.findings.toSorted((a, b) => (a.place < b.place ? -1 : 1))).toEqual([
    { ...place, place: 'b.bin at byte 2', form: 'number, UTF-16LE' },
    { ...place, place: 'c.wal at byte 0', form: 'number, hex' },
    { ...place, place: 'logs/a.log at byte 16', form: 'number, plain' },
  ]);
  expect(JSON.stringify(report)).not.toContain(card.number);
  expect(report).toMatchObject({ notSearched: [], searched: `3 changed files in ${folder}` });
});

test('in tables: jsonb, bytea, base64, a number, and a CVC column; older rows are not read', async () => {
  const { card, search } = drawOne();
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query(`create schema shop;
    create table shop.orders (id int, note text, data jsonb, raw bytea, amount numeric, cvc text)`);
  await client.query('insert into shop.orders (id, note) values (0, $1)', [card.number]);
  const mark = await markDatabase(database.url);
  const clean = await searchDatabase(search, [mark]);
  expect(clean).toMatchObject({ findings: [], notSearched: [] });

  await client.query(
    `insert into shop.orders values (1, null, $1, null, null, null), (2, null, null, $2, null, null),
      (3, null, null, null, $3, null), (4, null, null, null, null, $4), (5, $5, null, null, null, null)`,
    [
      JSON.stringify({ card: { number: card.number } }),
      Buffer.from(Buffer.from(card.number).toString('base64')),
      card.number,
      card.cvc,
      card.number.match(/\d{4}/g)?.join('-'),
    ],
  );
  const report = await searchDatabase(search, [mark]);
  await client.end();
  await database.drop();

  const place = { card: masked(card), door: 'planted' };
  expect(report.findings).toEqual([
    { ...place, place: 'shop.orders.data', form: 'number, plain' },
    { ...place, place: 'shop.orders.raw', form: 'number, base64' },
    { ...place, place: 'shop.orders.amount', form: 'number, plain' },
    { ...place, place: 'shop.orders.cvc', form: 'CVC, plain' },
    { ...place, place: 'shop.orders.note', form: 'number in groups, plain' },
  ]);
  expect(JSON.stringify(report)).not.toContain(card.number);
});

test('in the files of a database server, through the server; or it says why not', async () => {
  const { card, search } = drawOne();
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('create table orders (note text)');
  const mark = await markDatabase(database.url);
  await client.query('insert into orders values ($1)', [card.number]);
  await client.query('checkpoint');
  const report = await searchServerFiles(search, mark);
  const role = `reader_${Date.now()}_files`;
  await client.query(`create role ${role} login password 'x'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  const refused = await searchServerFiles(search, { ...mark, url: url.href });
  await client.query(`drop role ${role}`);
  await client.end();
  await database.drop();

  expect(report).toMatchObject({ kind: 'files', notSearched: [] });
  const folders = report.findings.map(
    ({ place }) => /^(pg_wal|base)\/.* at byte \d+$/.exec(place)?.[1],
  );
  expect(new Set(folders)).toEqual(new Set(['pg_wal', 'base']));
  expect(refused.notSearched).toEqual([
    'data files and write-ahead log of the database server: permission denied for function pg_ls_dir',
  ]);
});

test('a table that may not be read is named, never counted as clean', async () => {
  const { search } = drawOne();
  const database = await createTestDatabase();
  const admin = new pg.Client(database.url);
  await admin.connect();
  const role = `reader_${Date.now()}`;
  await admin.query(`create role ${role} login password 'x';
    create schema closed; create table closed.box (id int)`);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  const report = await searchDatabase(search, [await markDatabase(url.href)]);
  expect(report.notSearched).toEqual(['table closed.box: the database user may not read it']);
  await admin.query(`drop role ${role}`);
  await admin.end();
  await database.drop();
});

/** A process that is told a text over its pipe, and holds it as `expression` says. */
async function holding(text: string, expression: string) {
  const program = `process.stdin.once('data', (data) => {
    globalThis.held = ${expression};
    data.fill(0);
    process.stdout.write('held');
  }); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(text);
  await once(child.stdout, 'data');
  return child;
}

test.each([
  ['a buffer', 'Buffer.from(data)', 'number, plain'],
  ['a two-byte string', "JSON.parse(JSON.stringify('\u20ac' + data))", 'number, UTF-16LE'],
  ['base64', "Buffer.from(data.toString('base64'))", 'number, base64'],
])('in the memory of a process, as %s', async (_, expression, form) => {
  const { card, search } = drawOne(['server']);
  const child = await holding(card.number, expression);
  const pid = child.pid ?? 0;
  const report = searchMemory(search, [{ pid, role: 'shop' }]);
  const refused = searchMemory(search, [{ pid, role: 'server' }]);
  child.kill();

  expect(report.notSearched).toEqual([]);
  expect(report.searched).toBe('memory of 1 processes (shop)');
  expect(report.findings.map((finding) => finding.form)).toContain(form);
  for (const finding of report.findings) {
    expect(finding.place).toMatch(
      new RegExp(`^memory of shop \\(process ${pid}\\), .* at 0x[0-9a-f]+$`),
    );
    expect(finding).toMatchObject({ card: masked(card), door: 'planted' });
  }
  expect(JSON.stringify(report)).not.toContain(card.number);
  // Refused card data may remain where it was refused: said, and no finding.
  expect(refused.findings).toEqual([]);
  expect(refused.notes).toHaveLength(1);
});

test('a process that holds no card is clean, and one that ended is no gap', async () => {
  const { search } = drawOne();
  const child = await holding('nothing', 'Buffer.from(data)');
  const report = searchMemory(search, [
    { pid: child.pid ?? 0, role: 'shop' },
    { pid: 2 ** 22 + 1, role: 'ended' },
  ]);
  child.kill();
  expect(report).toMatchObject({ findings: [], notSearched: [], notes: [] });
  expect(report.bytes).toBeGreaterThan(5_000_000);
});
