import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createTestConfirmationToken } from './create-test.ts';
import { createConfirmationToken } from './create.ts';
import { confirmationTokenObject } from './object.ts';
import { retrieveConfirmationToken } from './retrieve.ts';
import { findConfirmationTokens } from './store.ts';

export const confirmationTokenRoutes: readonly Route[] = [
  createConfirmationToken,
  retrieveConfirmationToken,
  createTestConfirmationToken,
];

export const confirmationTokenKind: ObjectKind = {
  object: 'confirmation_token',
  prefix: 'ctoken',
  load: async (call, ids) => {
    const rows = await findConfirmationTokens(call.db, call.caller, ids);
    return new Map(rows.map((row) => [row.id, confirmationTokenObject(row)]));
  },
  expandable: { 'payment_method_preview.customer': 'reference' },
};
