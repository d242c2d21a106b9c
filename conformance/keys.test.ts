/*
 * Goal: a program that uses the official library with a restricted key is told what it may not, in
 * the library's own error; and a key that is revoked ends at every origin, the vault's too.
 * Method: keys made by `coffer keys` beside a whole running stack, used through the library.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { usePlainStack } from '../e2e/shared-stack.ts';
import { StripeClient } from './stripe-client.ts';
import { checked, failure, officialClient } from './official-client.ts';

const COFFER = path.join(import.meta.dirname, '../packages/cli/bin/coffer.js');

interface Made {
  readonly id: string;
  readonly key: string;
}

function keys(dataDir: string, ...args: readonly string[]): Made {
  const env = { PATH: process.env['PATH'], COFFER_DATA_DIR: dataDir };
  const out = execFileSync(process.execPath, [COFFER, 'keys', ...args, '--json'], { env });
  // What `--json` prints.
  return JSON.parse(String(out)) as Made;
}

test('the library says what is missing, and goes on where it may', async () => {
  const stack = await usePlainStack();
  const { key } = keys(
    ...[stack.dataDir, 'create', 'restricted', '--permission', 'rak_customer_write'],
  );
  const stripe = officialClient(stack.api, key);
  const { id } = await checked(stripe.customers.create({ name: 'Jenny' }));
  expect((await checked(stripe.customers.retrieve(id))).id).toBe(id);
  const refused = await failure(stripe.paymentIntents.list());
  expect(refused).toBeInstanceOf(Stripe.errors.StripePermissionError);
  expect(refused).toMatchObject({
    statusCode: 403,
    rawType: 'invalid_request_error',
    message:
      "The provided key 'rk_test_***' does not have the required permissions for this endpoint on " +
      `account '${stack.account}'. Having the 'rak_payment_intent_read' permission would allow ` +
      'this request to continue.',
  });
});

test('the official command-line client listens with a key that may read events', async () => {
  const { api, dataDir } = await usePlainStack();
  const { key } = keys(dataDir, 'create', 'restricted', '--permission', 'rak_event_read');
  const client = new StripeClient({ api, secret_key: key });
  const listening = await client.run('listen', '--print-secret');
  expect(listening).toEqual({ status: 0, output: expect.stringMatching(/whsec_\w+/) });
  const refused = await client.run('customers', 'list');
  expect(refused.output).toContain("Having the 'rak_customer_read' permission");
  await client.remove();
});

const CARD = 'card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2034';

/** A card sent to the vault, as only a browser should: refused before it is kept. */
async function sendCard(origin: string, key: string): Promise<readonly unknown[]> {
  const reply = await fetch(`${origin}/v1/tokens`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: CARD,
  });
  // An error of the API.
  const { error } = (await reply.json()) as { readonly error: { readonly message: string } };
  return [reply.status, error.message];
}

test('the vault takes a restricted key for what it is, and for no longer than it lives', async () => {
  const { dataDir, vault } = await usePlainStack();
  const reads = keys(dataDir, 'create', 'restricted', '--permission', 'rak_token_read');
  const [status, message] = await sendCard(vault, reads.key);
  expect([status, message]).toEqual([403, expect.stringContaining("'rak_token_write'")]);
  const writes = keys(dataDir, 'create', 'restricted', '--permission', 'rak_token_write');
  // As a secret key's card: this account takes none from servers.
  expect(await sendCard(vault, writes.key)).toEqual([
    402,
    expect.stringMatching(/^Sending card numbers directly to the API with a secret key is unsafe/),
  ]);
  keys(dataDir, 'revoke', writes.id);
  const revokedMs = performance.now();
  for (;;) {
    const begunMs = performance.now() - revokedMs;
    const [after, why] = await sendCard(vault, writes.key);
    if (after !== 402) {
      expect([after, why]).toEqual([
        401,
        expect.stringMatching(/^Expired API Key provided: rk_test_\*+\w{4}$/),
      ]);
      return;
    }
    // Whatever is begun a second later is refused.
    expect(begunMs).toBeLessThan(1000);
  }
});
