/**
 * Goal: the process keeps its promises when it is killed at any instant, and runs with the
 * permissions that it is given.
 * Method: main.ts is started as the launcher does it, under Node's permission model, with its
 * configuration over the pipe; it is killed with SIGKILL between ledger and answer, and in the
 * middle of many payments; then it is started again on the same database.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { canaryNumber } from '@coffer/kernel/test-cards';
import { freePort } from '@coffer/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SandboxConfig } from './config.ts';
import { authorizeCall, NetworkClient, readOutcome } from './testing/network-client.ts';
import { makeTestConfig, type TestConfig } from './testing/test-network.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const VISA = { number: '4242424242424242', cvc: '123' };

let made: TestConfig;
let children: ChildProcess[] = [];

beforeEach(async () => {
  made = await makeTestConfig({ port: await freePort() });
});
afterEach(async () => {
  await Promise.all(children.map((child) => kill(child)));
  children = [];
  await made.drop();
});

interface Started {
  readonly child: ChildProcess;
  readonly report: unknown;
}

async function start(config: SandboxConfig): Promise<Started> {
  const child = fork(path.join(ROOT, 'packages/sandbox/src/main.ts'), {
    execArgv: [
      '--permission',
      `--allow-fs-read=${path.join(ROOT, 'packages/kernel')}`,
      `--allow-fs-read=${path.join(ROOT, 'packages/sandbox')}`,
      `--allow-fs-read=${path.join(ROOT, 'packages/vault-protocol')}`,
      `--allow-fs-read=${path.join(ROOT, 'node_modules')}`,
      `--allow-fs-write=${path.dirname(config.logFile)}`,
      '--disallow-code-generation-from-strings',
      '--disable-proto=throw',
    ],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  child.send(config);
  const [report] = await once(child, 'message');
  return { child, report };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function newClient(): NetworkClient {
  return new NetworkClient(made.config.port);
}

test('a message that was recorded but not answered gets that answer after a restart', async () => {
  const { child, report } = await start(made.config);
  expect(report).toEqual({ kind: 'ready' });
  const call = authorizeCall({ reference: 'kill_1' });
  const card = { number: canaryNumber('time_out', 5), cvc: '123' };
  const client = newClient();
  const failed = client.send(call, card).catch((error: unknown) => error);
  while ((await client.listAll()).length === 0);
  const [before] = await client.listAll();
  await kill(child);
  expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  client.close();

  await start(made.config);
  const again = newClient();
  const answers = [await again.send(call, card), await again.send(call, card)];
  expect(readOutcome(call, answers[0] ?? { status: 0, headers: {}, body: '' })).toMatchObject({
    kind: 'approved',
  });
  expect(answers[0]?.body).toBe(answers[1]?.body);
  expect(await again.listAll()).toEqual([before]);
  again.close();
});

const SENT_AT_ONCE = 40;

test('killed in the middle of many payments, every one stands once', async () => {
  const { child } = await start(made.config);
  const calls = Array.from({ length: 200 }, (_, at) =>
    authorizeCall({ reference: `kill_${at}`, amountMinor: 1000 + at }),
  );
  const client = newClient();
  const before: (string | null)[] = [];
  const waiting = calls.entries();
  /** A few at a time: were all sent at once, all could be answered before the first is seen. */
  const sendNext = async (): Promise<void> => {
    for (const [at, call] of waiting) {
      const answer = await client.send(call, VISA).catch(() => null);
      before[at] = answer?.body ?? null;
      if (before.filter((body) => body != null).length === 20) child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, sendNext));
  client.close();
  expect(before.filter((body) => body === null).length).toBeGreaterThan(0);

  await start(made.config);
  const again = newClient();
  const after = await Promise.all(calls.map((call) => again.send(call, VISA)));
  for (const [at, body] of before.entries()) {
    if (body !== null) expect(after[at]?.body).toBe(body);
  }
  const listed = await again.listAll();
  expect(listed.length).toBe(calls.length);
  expect(listed.reduce((sum, row) => sum + row.amount, 0)).toBe(
    calls.reduce((sum, call) => sum + Number(call.parameters['amount']), 0),
  );
  again.close();
});

test('two processes on one ledger give one answer', async () => {
  await start(made.config);
  const other = { ...made.config, port: await freePort() };
  await start(other);
  const clients = [newClient(), new NetworkClient(other.port)];
  const call = authorizeCall({ reference: 'two_1' });
  const answers = await Promise.all(
    Array.from({ length: 10 }).flatMap(() => clients.map((client) => client.send(call, VISA))),
  );
  expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
  for (const client of clients) client.close();
});

test('a header named __proto__ is a header like any other', async () => {
  const { child } = await start(made.config);
  const socket = connect(made.config.port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nhost: x\r\n__proto__: x\r\nconnection: close\r\n\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 \d{3} /);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

test('ends when its launcher’s pipe closes, and on TERM', async () => {
  const { child } = await start(made.config);
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
  const { child: second } = await start(made.config);
  second.kill('SIGTERM');
  expect(await once(second, 'exit')).toEqual([0, null]);
});

test('what the operator must put right is one line', async () => {
  await start(made.config);
  expect((await start(made.config)).report).toEqual({
    kind: 'failed',
    message: `port ${made.config.port} is already in use (sandbox card network)`,
  });
  const port = await freePort();
  const nowhere = { ...made.config, port, databaseUrl: 'postgres://cardnet@127.0.0.1:9/cardnet' };
  expect((await start(nowhere)).report).toEqual({
    kind: 'failed',
    message: 'the sandbox network cannot use its database (ECONNREFUSED)',
  });
  expect((await start({ ...made.config, port, logFile: '/not/here/sandbox.log' })).report).toEqual({
    kind: 'failed',
    message: 'the log file /not/here/sandbox.log cannot be opened for writing',
  });
});
