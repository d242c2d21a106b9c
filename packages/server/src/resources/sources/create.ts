import { prepared, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { emit } from '../../events/emit.ts';
import { boolean, changeMetadata, hash, metadata, required, string } from '../../params/spec.ts';
import { verifySource } from '../customers/defaults.ts';
import { lockLiveCustomer, requireCustomer } from '../customers/find.ts';
import { customerObject } from '../customers/object.ts';
import { updateCustomer } from '../customers/store.ts';
import { attachTo } from '../payment-methods/attaching.ts';
import { customerNamed } from './find.ts';
import { sourceObject } from './object.ts';

/** The first one becomes the customer's default. */
export const createSource: Route = prepared({
  method: 'POST',
  path: '/v1/customers/:id/sources',
  params: hash({
    metadata: metadata(),
    source: required(string()),
    // The issuer is asked in any case.
    validate: boolean(),
  }),
  prepare: async (call, given) => {
    await requireCustomer(call, customerNamed(call));
    const card = await verifySource(call, given.source);
    return async (write) => {
      const before = await lockLiveCustomer(write, customerNamed(write));
      const kept = changeMetadata({}, given.metadata);
      const source = await attachTo(write, before.id, { ...card, metadata: kept });
      const object = sourceObject(source);
      emit(write.db, write, [{ type: 'customer.source.created', object }]);
      if (before.data.default_source === null) {
        const after = { ...before, data: { ...before.data, default_source: source.id } };
        updateCustomer(write.db, write.caller, after);
        emitUpdate(write, {
          type: 'customer.updated',
          before: customerObject(before),
          after: customerObject(after),
        });
      }
      return object;
    };
  },
});
