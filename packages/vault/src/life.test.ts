// Goal: the vault starts after any end, stops without losing a request, and says in one line why it
// cannot start. Method: the real process, stopped and killed.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardForm } from './stand-ins/card-form.ts';
import { spawnConfined, startVaultProcess, type VaultProcess } from './stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());

test('TERM: requests under way are answered and claimed, idle connections are closed', async () => {
  const agent = new http.Agent({ keepAlive: true });
  const idle = http.get(vault.origin, { agent });
  const [answer] = await once(idle, 'response');
  answer.resume();
  await once(answer, 'end');
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  vault.server.reply = async () => {
    reach();
    await new Promise((go) => setTimeout(go, 300));
    return { status: 200, body: '{"done":true}' };
  };
  const pending = vault.post('/v1/payment_methods', cardForm());
  await reached;
  const ended = vault.kill('SIGTERM');
  expect(await (await pending).json()).toEqual({ done: true });
  expect(await ended).toBe(0);
  agent.destroy();
  expect(await vault.rows('select claimed_at is not null as claimed from cards')).toEqual([
    { claimed: true },
  ]);
  const events = await vault.rows('select event from audit_log order by sequence desc limit 2');
  expect(events).toEqual([{ event: 'stopped' }, { event: 'card_claimed' }]);
  await vault.start();
});

test('after KILL the socket that is left over does not matter', async () => {
  await vault.kill('SIGKILL');
  expect(fs.existsSync(vault.config.vaultDoor.socketPath)).toBe(true);
  await vault.start();
  expect((await vault.post('/v1/customers', 'a=1')).status).toBe(200);
});

async function failure(change: Record<string, unknown>): Promise<unknown> {
  const child = spawnConfined(vault.dir, vault.config.assetsDir);
  child.send({ ...vault.config, ...change });
  const exited = once(child, 'exit');
  const [report] = await once(child, 'message');
  expect(await exited).toEqual([1, null]);
  return report;
}

test('what the operator must put right is one line', async () => {
  const failed = (message: string): object => ({ kind: 'failed', message });
  const { port, keyDir, vaultDoor } = vault.config;
  const second = path.join(vault.dir, 'doors/second.sock');
  expect(await failure({ vaultDoor: { ...vaultDoor, socketPath: second } })).toEqual(
    failed(`Port ${port} on 127.0.0.1 cannot be listened on (EADDRINUSE).`),
  );
  const file = path.join(keyDir, 'key-encryption-key.json');
  expect(await failure({ passphrase: 'wrong' })).toEqual(
    failed(`The passphrase does not open the key file ${file}.`),
  );
  expect(await failure({ port: '1' })).toEqual(
    failed("The vault's configuration is not usable: port."),
  );
});

test('the log holds codes and times, and nothing that a request brought', async () => {
  await vault.post(
    '/v1/payment_methods/pm_secretpath?q=secretquery',
    cardForm({ a: 'secretform' }),
    {
      'x-secret': 'secretheader',
    },
  );
  await vault.post('/v1/x', cardForm({ 'card[number]': '4000000000000000' }));
  await vault.kill('SIGTERM');
  const text = fs.readFileSync(vault.config.logFile, 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.at(-2)).toEqual({
    at: expect.any(String),
    event: 'request',
    status: 402,
    ms: expect.any(Number),
    request_id: expect.stringMatching(/^req_/),
  });
  expect(text).not.toMatch(/secret|pk_test|token of|passphrase|4242|4000/);
  expect(fs.statSync(vault.config.logFile).mode & 0o777).toBe(0o600);
  await vault.start();
});
