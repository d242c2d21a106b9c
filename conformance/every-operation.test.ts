/*
 * Goal: docs/api/coverage.md is true. What it calls tested was called through the official library
 * and answered in the shape of the library's types; what it calls not offered answers so.
 * Method: each operation of the tables is called on a whole running stack, and the library says
 * what it sent; then every operation that has no route is sent as the library would send it.
 */
import Stripe from 'stripe';
import { checkStripeObject } from '@coffer/testkit';
import { beforeAll, expect, test } from 'vitest';
import { usePlainStack } from '../e2e/shared-stack.ts';
import { coverage } from '../tools/operations/coverage.ts';
import { callOf } from '../tools/operations/typed-operations.ts';
import { failure, merchantClient, officialClient } from './official-client.ts';
import { OPERATIONS } from './operations/all.ts';
import { REFUSED } from './operations/refused.ts';
import type { Scene } from './operations/scene.ts';

/** What the library tells of an answer. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

let scene: Scene;
/** What the library sent last, with the status of its answer: `GET /v1/customers 200`. */
let sent: string[] = [];
let api: string;
let key: string;
beforeAll(async () => {
  const stack = await usePlainStack();
  api = stack.api;
  key = stack.secret_key;
  scene = {
    stripe: merchantClient(stack),
    browser: officialClient(stack.vault, stack.publishable_key),
    account: stack.account,
  };
  for (const client of [scene.stripe, scene.browser]) {
    client.on('response', ({ method, path, status }: Sent) => {
      sent.push(`${method} ${path.split('?', 1)[0]} ${status}`);
    });
  }
});

const all = coverage();
const byName = new Map(all.map((operation) => [operation.name, operation]));

test.each(Object.entries(OPERATIONS))('%s', async (name, run) => {
  const operation = byName.get(name);
  expect(operation?.implemented).toBe(true);
  sent = [];
  const answer: unknown = await run(scene);
  const pattern = callOf({ method: '', path: '', ...operation }).replace(/:\w+/g, '[^/]+');
  expect(sent).toContainEqual(expect.stringMatching(new RegExp(`^${pattern} 200$`)));
  const [by] = name.startsWith('stripe.tokens.create') ? (['publishable'] as const) : [];
  // The library adds what is not on the wire (`lastResponse`) as properties that JSON leaves out.
  checkStripeObject(JSON.parse(JSON.stringify(answer)), by);
});

test.each(Object.entries(REFUSED))('%s is refused', async (name, { run, message }) => {
  expect(byName.get(name)?.implemented).toBe(true);
  expect(await failure(run(scene))).toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 400,
    message: expect.stringMatching(message),
  });
});

test('what is not offered answers so, and names the page', async () => {
  const others: string[] = [];
  for (const { method, path, implemented } of all) {
    if (implemented) continue;
    const at = path.replace(/:\w+/g, 'x_1');
    const reply = await fetch(api + at, { method, headers: { authorization: `Bearer ${key}` } });
    // An error of the API.
    const { error } = (await reply.json()) as { readonly error: { readonly message: string } };
    const said = `Unrecognized request URL (${method}: ${at}). `;
    const isSo = reply.status === 404 && error.message.startsWith(said);
    if (!isSo || !error.message.includes('docs/api/coverage.md')) others.push(`${method} ${path}`);
  }
  expect(others).toEqual([]);
});

test('the library takes it for a request that was wrong', async () => {
  const call = scene.stripe.subscriptions.list();
  await expect(call).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
});
