import assert from 'node:assert/strict';

const TIMEOUT_MS = 60_000;

type Button = 'cancel' | 'complete' | 'fail';

function ask(url: URL, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/**
 * Opens the issuer's page and presses one of its buttons, as a browser would: reads the form, and
 * sends it. Gives where the page sends the browser: the notification.
 */
export async function decideOnBankPage(acsUrl: string, button: Button): Promise<URL> {
  const page = await ask(new URL(acsUrl));
  const html = await page.text();
  assert.equal(page.status, 200);
  assert.ok(html.includes(`name="result" value="${button}"`), 'the page has the button');
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
  const body = new URLSearchParams({ result: button });
  const decided = await ask(new URL(action, acsUrl), { method: 'POST', body });
  assert.equal(decided.status, 303);
  return new URL(decided.headers.get('location') ?? '');
}

/** The same, and follows. Gives the notification's answer, which may send the browser on. */
export async function pressButton(acsUrl: string, button: Button): Promise<Response> {
  return ask(await decideOnBankPage(acsUrl, button));
}
