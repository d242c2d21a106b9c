import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { confirmationTokenObject } from './object.ts';
import { findConfirmationToken } from './store.ts';

export const retrieveConfirmationToken: Route = read({
  method: 'GET',
  path: '/v1/confirmation_tokens/:id',
  params: hash({}),
  run: async (call) => {
    const row = await findConfirmationToken(call.db, call.caller, call.id);
    if (row === null) {
      throw resourceMissing({
        noun: 'confirmation_token',
        id: call.id,
        param: 'confirmation_token',
      });
    }
    return confirmationTokenObject(row);
  },
});
