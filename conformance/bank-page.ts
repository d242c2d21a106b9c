import assert from 'node:assert/strict';

const TIMEOUT_MS = 15_000;

/**
 * Opens the issuer's page and presses one of its buttons, as a browser would: reads the form, sends
 * it, and follows to the notification. Gives the answer there, which may send the browser on.
 */
export async function pressButton(
  acsUrl: string,
  button: 'cancel' | 'complete' | 'fail',
): Promise<Response> {
  const ask = (url: URL, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const page = await ask(new URL(acsUrl));
  const html = await page.text();
  assert.equal(page.status, 200);
  assert.ok(html.includes(`name="result" value="${button}"`), 'the page has the button');
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
  const body = new URLSearchParams({ result: button });
  const decided = await ask(new URL(action, acsUrl), { method: 'POST', body });
  assert.equal(decided.status, 303);
  return ask(new URL(decided.headers.get('location') ?? ''));
}
