import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { cancelSetupIntent } from './cancel.ts';
import { confirmSetupIntent } from './confirm.ts';
import { createSetupIntent } from './create.ts';
import { listSetupIntents } from './list.ts';
import { setupIntentObject } from './object.ts';
import { retrieveSetupIntent } from './retrieve.ts';
import { cancelSetupSource } from './source-cancel.ts';
import { findSetupIntents } from './store.ts';
import { updateSetupIntentRoute } from './update.ts';

export const setupIntentRoutes: readonly Route[] = [
  createSetupIntent,
  listSetupIntents,
  retrieveSetupIntent,
  updateSetupIntentRoute,
  confirmSetupIntent,
  cancelSetupIntent,
  cancelSetupSource,
];

export const setupIntentKind: ObjectKind = {
  object: 'setup_intent',
  prefix: 'seti',
  load: async (call, ids) => {
    const rows = await findSetupIntents(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, setupIntentObject(row)]));
  },
  expandable: {
    application: 'never',
    customer: 'reference',
    latest_attempt: 'reference',
    mandate: 'reference',
    on_behalf_of: 'never',
    payment_method: 'reference',
    single_use_mandate: 'never',
  },
};
