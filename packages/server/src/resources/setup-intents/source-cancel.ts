import type { Call } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import { prepared, type Route } from '../../api/route.ts';
import { hash, required, string } from '../../params/spec.ts';
import { cancelChallenge, findSource } from '../authentications/cancel-challenge.ts';
import { checkSetupSecret, setupIntentMissing } from './errors.ts';
import { setupIntentObject, type SetupIntentRow } from './object.ts';
import { findSetupIntents } from './store.ts';

/** The shopper closed the issuer's page: `source` is the authentication that it was for. */
export const cancelSetupSource: Route = prepared({
  method: 'POST',
  path: '/v1/setup_intents/:id/source_cancel',
  publishable: true,
  params: hash({ client_secret: string(), source: required(string()) }),
  prepare: async (call, given) => {
    checkSetupSecret(call, await intentOf(call), given.client_secret);
    const { source: id } = given;
    const row = await findSource(call, call.id, id);
    if (row === null) throw resourceMissing({ noun: 'source', id, param: 'source', status: 400 });
    return async (write) => {
      await cancelChallenge(write, row);
      return setupIntentObject(await intentOf(write));
    };
  },
});

async function intentOf(call: Call): Promise<SetupIntentRow> {
  const [intent] = await findSetupIntents(call.db, call.caller, [call.id]);
  if (intent === undefined) throw setupIntentMissing(call.id);
  return intent;
}
