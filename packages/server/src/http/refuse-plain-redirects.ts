import type { FormTree, FormValue } from '@coffer/kernel';
import { invalidParam } from '../params/spec.ts';

/** The parameters that say where a browser is sent, as paths of names. */
const REDIRECTS: readonly (readonly [string, ...string[]])[] = [
  ['cancel_url'],
  ['return_url'],
  ['success_url'],
  ['after_completion', 'redirect', 'url'],
];

/**
 * In live mode a browser is sent on by HTTPS only, as at Stripe: what the address carries (an
 * intent's client secret, a session's id) is nobody else's. In test mode a shop may stand on
 * http://localhost.
 */
export function refusePlainRedirects(form: FormTree): void {
  for (const [first, ...names] of REDIRECTS) {
    let value: FormValue | undefined = form[first];
    for (const name of names) value = typeof value === 'object' ? value[name] : undefined;
    if (typeof value !== 'string' || !/^\s*http:/i.test(value)) continue;
    throw invalidParam({
      param: first + names.map((name) => `[${name}]`).join(''),
      code: 'url_invalid',
      message: 'In live mode a browser is redirected by HTTPS only: begin the URL with https://.',
    });
  }
}
