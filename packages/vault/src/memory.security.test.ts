// Goal: card numbers do not stay in the vault's memory. Method: the real process takes 1,000 cards
// and sends each to an acquirer; after some seconds of rest all of its memory is searched for them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { CANARY_PREFIX, canaryNumber } from '@coffer/kernel/test-cards';
import { readProcessMemory } from './stand-ins/process-memory.ts';
import { ACCOUNT, startVaultProcess, type VaultProcess } from './stand-ins/vault-process.ts';

const CARDS = 1_000;
const AT_ONCE = 8;
const REST_MS = 2_000;
const REST_MAX_MS = 30_000;
const FOUND_MAX = CARDS / 100;

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());

/** How many of the canary numbers stand in the memory, in ASCII or UTF-16. */
function countNumbers(pid: number): number {
  const found = new Set<string>();
  for (const encoding of ['latin1', 'utf16le'] as const) {
    const prefix = Buffer.from(CANARY_PREFIX, encoding);
    const length = prefix.length * 2;
    readProcessMemory(pid, length, (piece) => {
      for (let at = piece.indexOf(prefix); at >= 0; at = piece.indexOf(prefix, at + 1)) {
        const text = piece.toString(encoding, at, at + length);
        if (numbers.has(text)) found.add(text);
      }
    });
  }
  return found.size;
}

const numbers = new Set(Array.from({ length: CARDS }, (_, i) => canaryNumber('succeed', i)));

async function takeAndSend(number: string, reference: string): Promise<void> {
  const form = `type=card&card[number]=${number}&card[exp_month]=12&card[exp_year]=2034&card[cvc]=123`;
  const response = await vault.post('/v1/payment_methods', form);
  expect(response.status).toBe(200);
  const { ref, cvc_ref } = JSON.parse(await response.text()) as { ref: string; cvc_ref: string };
  const { body } = await vault.door('/send', {
    account_id: ACCOUNT,
    livemode: false,
    reference,
    skeleton: 'sandbox.verify.v1',
    parameters: { reference, address_line1: null, address_postal_code: null },
    card_ref: ref,
    cvc_ref,
  });
  expect(body).toMatchObject({ status: 'answered' });
}

test('at most one in a hundred numbers is found after 1,000 cards', async () => {
  vault.server.reply = ({ card }) => ({ status: 200, body: JSON.stringify(card?.facts) });
  const queue = [...numbers].entries();
  const worker = async (): Promise<void> => {
    for (const [i, number] of queue) await takeAndSend(number, `op_${i}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(vault.acquirer.requests).toHaveLength(CARDS);
  await sleep(REST_MS);
  // A busy machine gives it less of the time: it is looked at again.
  await expect
    .poll(() => countNumbers(vault.pid()), { interval: REST_MS, timeout: REST_MAX_MS })
    .toBeLessThanOrEqual(FOUND_MAX);
});

test('the search finds numbers where they are: in this very process', () => {
  expect(countNumbers(process.pid)).toBeGreaterThan(CARDS * 0.9);
});
