import type { Call } from '../api/call.ts';
import { invalidRequest } from '../api/errors.ts';
import { echo } from '../params/spec.ts';
import { publishableView } from './publishable-view.ts';

/** All that a publishable key may expand: the rest that objects refer to is the merchant's. */
const PUBLISHABLE_EXPAND: ReadonlySet<string> = new Set(['payment_method']);

/** An object as this call's answer shows it: expanded as asked, and cut to what its key may see. */
export async function render(call: Call, object: object): Promise<object> {
  const { expander } = call.services;
  const { expand } = call.request;
  if (call.caller.keyKind === 'secret') return expander.expand(call, object, expand);
  const path = expand.find((asked) => !PUBLISHABLE_EXPAND.has(asked));
  if (path !== undefined) {
    throw invalidRequest(`This property cannot be expanded (${echo(path)}).`);
  }
  return publishableView(await expander.expand(call, object, expand));
}
