// Goal: a send reaches the acquirer once for its reference, with the card in it, and only listed
// fields come back. Method: the real process between a stand-in server and an acquirer that answers
// as told.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CardFacts } from '@coffer/vault-protocol';
import { approve, type AcquirerReply } from '../stand-ins/acquirer.ts';
import { cardForm } from '../stand-ins/card-form.ts';
import { ACCOUNT, startVaultProcess, type VaultProcess } from '../stand-ins/vault-process.ts';

let vault: VaultProcess;
let facts: CardFacts;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());
beforeEach(async () => {
  vault.acquirer.requests.length = 0;
  vault.acquirer.reply = approve;
  vault.server.envelopes.length = 0;
  await vault.post('/v1/payment_methods', cardForm());
  const kept = vault.server.envelopes[0]?.card?.facts;
  if (kept === undefined) throw new Error('no card');
  facts = kept;
});

let references = 0;
function verify(change: Record<string, unknown> = {}): Record<string, unknown> {
  references += 1;
  const reference = `op_${references}`;
  return {
    account_id: ACCOUNT,
    livemode: false,
    reference,
    skeleton: 'sandbox.verify.v1',
    parameters: { reference, address_line1: null, address_postal_code: null },
    card_ref: facts.ref,
    cvc_ref: facts.cvc_ref,
    ...change,
  };
}

async function send(request: Record<string, unknown>): Promise<unknown> {
  const { status, body } = await vault.door('/send', request);
  expect(status).toBe(200);
  return body;
}

function answered(request: Record<string, unknown>, httpStatus = 200): object {
  const fields = { reference: request['reference'], status: 'approved', risk_score: 7 };
  return { status: 'answered', http_status: httpStatus, fields };
}

const refused = (reason: string): object => ({ status: 'refused', reason });
const unknown = (reason: string): object => ({ status: 'unknown', reason });

async function cvcs(): Promise<number> {
  return (await vault.rows('select 1 from cvcs where ref = $1', [facts.cvc_ref])).length;
}

describe('what is refused before anything is sent', () => {
  test.each([
    ['unknown_skeleton', { skeleton: 'sandbox.print.v1' }],
    ['unknown_skeleton', { skeleton: '__proto__' }],
    ['no_acquirer', { livemode: true }],
    ['card_gone', { card_ref: 'vcard_0' }],
    ['card_gone', { card_ref: null }],
    ['card_gone', { account_id: 'acct_BBBBBBBBBBBB' }],
    ['cvc_gone', { cvc_ref: 'vcvc_0' }],
    ['parameters', { parameters: {} }],
    ['parameters', { parameters: { reference: 'x', address_line1: null } }],
    ['parameters', { parameters: { reference: 'x', address_line1: 1, address_postal_code: null } }],
    [
      'parameters',
      { parameters: { reference: 'x', address_line1: null, address_postal_code: null, more: 1 } },
    ],
    [
      'parameters',
      { parameters: { reference: null, address_line1: null, address_postal_code: null } },
    ],
    [
      'parameters',
      {
        parameters: {
          reference: 'x',
          address_line1: '4242 4242 4242 4242',
          address_postal_code: null,
        },
      },
    ],
  ])('%s: %j', async (reason, change) => {
    expect(await send(verify(change))).toEqual(refused(reason));
    expect(vault.acquirer.requests).toEqual([]);
    expect(await cvcs()).toBe(1);
  });
});

describe('the CVC of a card whose issuer asks for its holder', () => {
  const authorize = (offSession: boolean): Record<string, unknown> => {
    const request = verify({ skeleton: 'sandbox.authorize.v3' });
    const parameters = {
      ...(request['parameters'] as object),
      amount: 1000,
      currency: 'usd',
      capture: true,
      off_session: offSession,
      stored_credential: false,
      authentication_transaction_id: null,
      statement_descriptor: 'SHOP',
    };
    return { ...request, parameters };
  };
  const decline = (code: string): AcquirerReply => {
    return ({ body: { reference } }, response) => {
      response.end(JSON.stringify({ reference, status: 'declined', code }));
    };
  };

  test.each([
    ['authentication_required', false, 1],
    ['authentication_required', true, 0],
    ['card_declined', false, 0],
  ])('%s, off session %s: %i left', async (code, offSession, left) => {
    vault.acquirer.reply = decline(code);
    expect(await send(authorize(offSession))).toMatchObject({ status: 'answered' });
    expect(await cvcs()).toBe(left);
  });

  test('is used up by the authorization after it', async () => {
    vault.acquirer.reply = decline('authentication_required');
    await send(authorize(false));
    vault.acquirer.reply = approve;
    await send(authorize(false));
    const cards = vault.acquirer.requests.map(({ body }) => body['card']);
    expect(cards).toEqual(cards.map(() => expect.objectContaining({ cvc: expect.anything() })));
    expect(cards).toHaveLength(2);
    expect(await cvcs()).toBe(0);
  });
});

describe('a listed test card', () => {
  const listed = async (alias: string): Promise<Record<string, unknown>> => {
    const { body } = await vault.door('/cards/test-alias', { account_id: ACCOUNT, alias });
    // The door's answer for an alias of the list.
    const { ref: card_ref, cvc_ref } = body as CardFacts;
    return { card_ref, cvc_ref };
  };
  test('is sent as if it had been typed, though nothing of it is stored', async () => {
    const request = verify(await listed('pm_card_amex'));
    expect(await send(request)).toEqual(answered(request));
    const now = new Date();
    expect(vault.acquirer.requests[0]?.body['card']).toEqual({
      ...{ number: '378282246310005', cvc: '1234' },
      ...{ exp_month: now.getUTCMonth() + 1, exp_year: now.getUTCFullYear() + 1 },
    });
  });

  test('keeps the expiry that it had', async () => {
    await send(verify({ card_ref: 'vlist_2024-02_pm_card_visa', cvc_ref: null }));
    const card = { number: '4242424242424242', exp_month: 2, exp_year: 2025 };
    expect(vault.acquirer.requests[0]?.body['card']).toEqual(card);
  });

  test.each([
    ['card_gone', { card_ref: 'vlist_2026-11_pm_card_none', cvc_ref: null }],
    ['card_gone', { card_ref: 'vlist_2026-13_pm_card_visa', cvc_ref: null }],
    ['cvc_gone', { cvc_ref: 'vlist_2026-11_tok_none' }],
    ['no_acquirer', { card_ref: 'vlist_2026-11_pm_card_visa', cvc_ref: null, livemode: true }],
  ])('%s: %j', async (reason, change) => {
    expect(await send(verify(change))).toEqual(refused(reason));
    expect(vault.acquirer.requests).toEqual([]);
  });
});

describe('once for a reference', () => {
  test('the recorded answer comes again, without another call and without the CVC', async () => {
    const request = verify();
    expect(await send(request)).toEqual(answered(request));
    expect(await cvcs()).toBe(0);
    vault.acquirer.reply = (_, response) => response.writeHead(500).end();
    expect(await send(request)).toEqual(answered(request));
    expect(await send({ ...request, cvc_ref: null })).toEqual(answered(request));
    expect(vault.acquirer.requests).toHaveLength(1);
  });

  test('after a restart, too', async () => {
    const request = verify();
    expect(await send(request)).toEqual(answered(request));
    await vault.kill('SIGKILL');
    await vault.start();
    expect(await send(request)).toEqual(answered(request));
    expect(vault.acquirer.requests).toHaveLength(1);
  });

  test('killed before the answer was recorded: the very same request can be sent again', async () => {
    const request = verify();
    vault.acquirer.reply = (received, response) => {
      void vault.kill('SIGKILL').then(() => approve(received, response));
    };
    await expect(send(request)).rejects.toThrow('door: connection');
    await vault.start();
    vault.acquirer.reply = approve;
    expect(await send(request)).toEqual(answered(request));
    const [first, second] = vault.acquirer.requests;
    expect(second).toEqual(first);
  });

  test('other contents under the same reference are refused', async () => {
    const request = verify();
    await send(request);
    const { parameters, reference } = request;
    const changed = { ...(parameters as object), address_line1: 'x' };
    expect(await send({ ...request, parameters: changed })).toEqual(refused('reference_mismatch'));
    expect(await send({ ...request, card_ref: null })).toEqual(refused('reference_mismatch'));
    const capture = {
      ...request,
      skeleton: 'sandbox.reverse.v1',
      parameters: { reference, original: 'op_0' },
    };
    expect(await send(capture)).toEqual(refused('reference_mismatch'));
    expect(vault.acquirer.requests).toHaveLength(1);
  });

  test('sends at once share one call, also one with other contents', async () => {
    const request = verify();
    vault.acquirer.reply = (received, response) => {
      setTimeout(() => approve(received, response), 300);
    };
    const other = { ...request, card_ref: null };
    const answers = await Promise.all([...[1, 2, 3].map(() => send(request)), send(other)]);
    expect(answers).toEqual([
      ...[1, 2, 3].map(() => answered(request)),
      refused('reference_mismatch'),
    ]);
    expect(vault.acquirer.requests).toHaveLength(1);
  });

  test('the same reference in another account is another operation', async () => {
    const request = verify();
    await send(request);
    const other = {
      ...request,
      account_id: 'acct_BBBBBBBBBBBB',
      skeleton: 'sandbox.reverse.v1',
      parameters: { reference: request['reference'], original: 'x' },
      card_ref: null,
      cvc_ref: null,
    };
    expect(await send(other)).toMatchObject({ status: 'answered' });
    expect(vault.acquirer.requests).toHaveLength(2);
  });
});

describe('answers that settle nothing', () => {
  const json = (body: object, status = 200): AcquirerReply => {
    return (_, response) => response.writeHead(status).end(JSON.stringify(body));
  };
  test.each<[string, string, AcquirerReply]>([
    ['no answer', 'connection', (_, response) => response.destroy()],
    [
      'half an answer',
      'connection',
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"reference"');
        setTimeout(() => response.destroy(), 50);
      },
    ],
    ['no JSON', 'unreadable', (_, response) => response.end('4242424242424242')],
    ['no object', 'unreadable', (_, response) => response.end('[1]')],
    ["another's reference", 'unreadable', json({ reference: 'op_other', status: 'approved' })],
    ['no reference', 'unreadable', json({ status: 'approved' })],
    [
      'a failure',
      'unreadable',
      (request, response) => {
        response.writeHead(500);
        approve(request, response);
      },
    ],
    [
      'a redirect',
      'unreadable',
      (_, response) => {
        response.writeHead(307, { location: `${vault.acquirer.origin}/elsewhere` }).end();
      },
    ],
    [
      'wrong credentials',
      'unreadable',
      (request, response) => {
        response.writeHead(401);
        approve(request, response);
      },
    ],
    [
      'a card number in a listed field',
      'unreadable',
      (request, response) => {
        const { reference } = request.body;
        response.end(JSON.stringify({ reference, status: 'x 4242-4242 42424242' }));
      },
    ],
    [
      'an object in a listed field',
      'unreadable',
      (request, response) => {
        const { reference } = request.body;
        response.end(JSON.stringify({ reference, status: { a: 1 } }));
      },
    ],
    ['a very long answer', 'unreadable', (_, response) => response.end('x'.repeat(100_000))],
  ])('%s', async (_name, reason, reply) => {
    const request = verify();
    vault.acquirer.reply = reply;
    expect(await send(request)).toEqual(unknown(reason));
    expect(vault.acquirer.requests).toHaveLength(1);
    // The CVC stays, so that the very same request can be sent again.
    expect(await cvcs()).toBe(1);
    vault.acquirer.reply = approve;
    expect(await send(request)).toEqual(answered(request));
    expect(vault.acquirer.requests.map(({ body }) => body)).toEqual([
      vault.acquirer.requests[0]?.body,
      vault.acquirer.requests[0]?.body,
    ]);
    expect(await cvcs()).toBe(0);
  });

  test('a refusal of the acquirer is an answer: its listed fields, never its body', async () => {
    const request = verify();
    vault.acquirer.reply = ({ body }, response) => {
      const { reference } = body;
      response.writeHead(400);
      response.end(JSON.stringify({ reference, code: 'sandbox_not_supported', message: 'no' }));
    };
    expect(await send(request)).toEqual({
      status: 'answered',
      http_status: 400,
      fields: { reference: request['reference'], code: 'sandbox_not_supported' },
    });
    expect(await cvcs()).toBe(0);
  });
});

test('a card without CVC is sent without the field', async () => {
  await send(verify({ cvc_ref: null }));
  expect(vault.acquirer.requests[0]?.body['card']).toEqual({
    number: '4242424242424242',
    exp_month: 12,
    exp_year: 2034,
  });
});

test('a CVC that has ended is gone', async () => {
  await vault.rows(`update cvcs set expires_at = now() where ref = $1`, [facts.cvc_ref]);
  expect(await send(verify())).toEqual(refused('cvc_gone'));
});

test('a database whose unlogged tables were emptied by a crash takes CVCs again', async () => {
  await vault.rows('truncate cvcs, cvc_keys');
  expect(await send(verify())).toEqual(refused('cvc_gone'));
  const response = await vault.post('/v1/payment_methods', cardForm());
  expect(response.status).toBe(200);
  const kept = vault.server.envelopes.at(-1)?.card?.facts;
  const request = verify({ card_ref: kept?.ref, cvc_ref: kept?.cvc_ref });
  expect(await send(request)).toEqual(answered(request));
});

test('a CVC that was changed in the database is gone, and the process goes on', async () => {
  await vault.rows(
    `update cvcs set sealed = set_byte(sealed, 30, (get_byte(sealed, 30) + 1) % 256)
     where ref = $1`,
    [facts.cvc_ref],
  );
  expect(await send(verify())).toEqual(refused('cvc_gone'));
  expect(vault.acquirer.requests).toEqual([]);
  expect(await send(verify({ cvc_ref: null }))).toMatchObject({ status: 'answered' });
});

test('a record that was changed in the database ends the process, telling a code only', async () => {
  await vault.rows(
    'update cards set sealed = set_byte(sealed, 30, (get_byte(sealed, 30) + 1) % 256)',
  );
  await expect(send(verify())).rejects.toThrow('door: connection');
  await expect.poll(vault.output).toBe('the vault ends: a stored card opens with its key\n');
  expect(vault.acquirer.requests).toEqual([]);
  await vault.start();
});

test("one account's sealed number does not open in another's row", async () => {
  await vault.rows(
    `insert into cards (account_id, livemode, key_id, sealed, ref, brand, bin, last4, exp_month,
       exp_year, fingerprint, funding, networks)
     select 'acct_BBBBBBBBBBBB', livemode, key_id, sealed, ref, brand, bin, last4, exp_month,
       exp_year, fingerprint, funding, networks from cards where ref = $1`,
    [facts.ref],
  );
  const request = verify({ account_id: 'acct_BBBBBBBBBBBB', cvc_ref: null });
  await expect(send(request)).rejects.toThrow('door: connection');
  expect(vault.acquirer.requests).toEqual([]);
  await vault.start();
});
