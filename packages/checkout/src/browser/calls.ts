import type { PageState } from '../render.ts';
import type { Answer } from '../view.ts';

/** Longer than the server waits for a bank. */
const TIMEOUT_MS = 70_000;

/** What the page asks its own server. */
export type Ask = (
  action: 'state' | 'update' | 'confirm',
  params: Readonly<Record<string, string>>,
) => Promise<Answer | null>;

/** Calls for one session, answered in the page's language. Null did not arrive. */
export function callsOf(
  { id, language }: Pick<PageState, 'id' | 'language'>,
  clientSecret: string | null,
): Ask {
  return async (action, params) => {
    const form = new URLSearchParams(params);
    if (clientSecret !== null) form.set('client_secret', clientSecret);
    try {
      const response = await fetch(`/c/pay/${encodeURIComponent(id)}/${action}`, {
        method: 'POST',
        body: form,
        headers: { 'accept-language': language },
        mode: 'same-origin',
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      // Our own server's, of the same build as this page.
      return (await response.json()) as Answer;
    } catch {
      return null;
    }
  };
}
