/*
 * Goal: no request ends the server's process, and no other user of the machine reads its log or
 * opens its door.
 * Method: main.ts is started as the launcher does it, under Node's permission model, with its
 * configuration over the pipe, on a real database; then it is sent what Node's own parser chokes
 * on.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, freePort, type TestDatabase } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase } from './store/migrations.ts';
import { testConfig } from './testing/test-server.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../..');
const READABLE = ['kernel', 'server', 'vault-protocol', 'acquirers', 'checkout', '../node_modules'];

let database: TestDatabase;
let folder: string;
let child: ChildProcess;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  folder = await mkdtemp(path.join(tmpdir(), 'coffer-server-'));
  port = await freePort();
  child = fork(path.join(PACKAGES, 'server/src/main.ts'), {
    execArgv: [
      '--permission',
      ...[...READABLE.map((name) => path.join(PACKAGES, name)), folder].map(
        (readable) => `--allow-fs-read=${readable}`,
      ),
      `--allow-fs-write=${folder}`,
      '--disallow-code-generation-from-strings',
      '--disable-proto=throw',
    ],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.send({ ...testConfig(database.url, folder), port });
  expect(await once(child, 'message')).toEqual([{ kind: 'ready' }, undefined]);
});
afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
  await database.drop();
});

test('a header named __proto__ is a header like any other', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nhost: x\r\n__proto__: x\r\nconnection: close\r\n\r\n');
  const [answer] = await Promise.race([once(socket, 'data'), once(child, 'exit')]);
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
});

test("log and socket are the user's own", async () => {
  const modeOf = async (name: string) => (await stat(path.join(folder, name))).mode & 0o777;
  expect([await modeOf('server.log'), await modeOf('server.sock')]).toEqual([0o600, 0o600]);
});
