import { invalidParam } from '../../params/spec.ts';
import type { StoredItem } from '../checkout/item.ts';
import type { LinkInput } from './params.ts';

const PARAM = 'payment_method_collection';

/** Throws when a link that sells no subscription is asked for what only those have. */
export function checkCollection(given: LinkInput, items: readonly StoredItem[]): void {
  if (given[PARAM] === undefined || items.some(({ recurring }) => recurring)) return;
  throw invalidParam({
    param: PARAM,
    message: `You can only pass \`${PARAM}\` in \`subscription\` mode.`,
  });
}
