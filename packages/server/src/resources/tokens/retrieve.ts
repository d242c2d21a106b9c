import { resourceMissing } from '../../api/errors.ts';
import { prepared, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { testCard } from '../cards/test-card.ts';
import { storedCard } from './card-input.ts';
import { makeToken } from './create.ts';
import { tokenObject } from './object.ts';
import { findToken } from './store.ts';

/** A name such as `tok_visa` gives a new token for that test card. */
export const retrieveToken: Route = prepared({
  method: 'GET',
  path: '/v1/tokens/:id',
  params: hash({}),
  prepare: async (call) => {
    const row = await findToken(call.db, call.caller, call.id);
    if (row !== null) return async () => tokenObject(row);
    const facts = call.id.startsWith('tok_') ? await testCard(call, call.id) : null;
    if (facts === null) throw resourceMissing({ noun: 'token', id: call.id, param: 'token' });
    const input = storedCard(facts);
    const { line1, postal_code } = input.address;
    const holder = { address_line1: line1, address_zip: postal_code };
    return async (write) => tokenObject(makeToken(write, input, holder));
  },
});
