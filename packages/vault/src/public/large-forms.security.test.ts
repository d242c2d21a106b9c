// Goal: large forms of somebody without a key do not hold up the others. Method: such forms to the
// real process, whose server is a stand-in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVaultProcess, type VaultProcess } from '../stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());

test('a large form is not searched before its key is known', async () => {
  const form = `a=${'x'.repeat(5_000)}&description=4242424242424242`;
  const stranger = await vault.post('/v1/x', form, { authorization: 'Bearer pk_test_nobody' });
  expect(stranger.status).toBe(401);
  expect(await stranger.json()).toEqual({
    error: { type: 'invalid_request_error', message: 'Invalid API Key provided.' },
  });
  expect((await vault.post('/v1/x', form)).status).toBe(400);
  expect(vault.server.envelopes).toEqual([]);
});

test('one address may send 32 MiB of forms at once', async () => {
  const form = `a=${'x'.repeat(256 * 1024 - 2)}`;
  const authorization = 'Bearer pk_test_nobody';
  const statuses: number[] = [];
  let reason: string | null = null;
  // 128 fill the burst; what is refilled meanwhile lets some more through.
  while (statuses.length < 1_000 && !statuses.includes(429)) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => vault.post('/v1/x', form, { authorization })),
    );
    for (const answer of answers) {
      statuses.push(answer.status);
      reason ??= answer.headers.get('stripe-rate-limited-reason');
      await answer.body?.cancel();
    }
  }
  expect(statuses.slice(0, 128)).toEqual(Array.from({ length: 128 }, () => 401));
  expect(statuses).toContain(429);
  expect(reason).toBe('global-rate');
});
