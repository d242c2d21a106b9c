import type { Call } from '../api/call.ts';
import { invalidRequest } from '../api/errors.ts';
import { echo } from '../params/spec.ts';
import { publishableView } from './publishable-view.ts';

/** All that a publishable key may expand: the rest of what objects refer to is the merchant's own. */
const PUBLISHABLE_EXPAND: ReadonlySet<string> = new Set(['payment_method']);

/** An object as this call's answer shows it: expanded as asked, and cut to what its key may see. */
export async function render(call: Call, object: object): Promise<object> {
  if (call.caller.keyKind === 'secret') return call.services.expander.expand(call, object);
  const path = call.request.expand.find((asked) => !PUBLISHABLE_EXPAND.has(asked));
  if (path !== undefined) {
    throw invalidRequest(`This property cannot be expanded (${echo(path)}).`);
  }
  return publishableView(await call.services.expander.expand(call, object));
}
