import type { ObjectKind } from '../../api/object-kind.ts';
import type { Route } from '../../api/route.ts';
import { createSource } from './create.ts';
import { deleteSource } from './delete.ts';
import { listSources } from './list.ts';
import { retrieveSource } from './retrieve.ts';
import { changeSource } from './update.ts';

export const sourceRoutes: readonly Route[] = [
  createSource,
  listSources,
  retrieveSource,
  changeSource,
  deleteSource,
];

/** Cards in their older form. Where only an id stands, it is a payment method's. */
export const sourceKind: ObjectKind = {
  object: 'card',
  prefix: '',
  load: () => Promise.resolve(new Map()),
  expandable: { customer: 'reference' },
};
