// The page around a bank's challenge. It holds no card and no card code: the bank's page in it is
// of an origin that nobody here knows.
import { challengeUrl, isSettled } from './challenge/intent-state.ts';
import { callApi } from './api-call.ts';
import { runShownFrame } from './shown-frame.ts';
import { directionOf } from './texts/choose-locale.ts';
import { textLocale, texts } from './texts/texts.ts';
import type { FrameResult, FrameSetup } from '@coffer/kernel';

/** How often the API is asked how far the bank is, beside each time its page has changed. */
const POLL_MS = 2_000;
/** Longer than any bank waits; the server gives the attempt up before. */
const CHALLENGE_MAX_MS = 20 * 60_000;
/** So many answers in a row may fail to arrive, as on a phone that changes networks. */
const FAILURES_MAX = 5;

/** What the bank's page may do. It cannot leave the merchant's page, nor open a dialog on it. */
const BANK_MAY = [
  'allow-forms',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-same-origin',
  'allow-scripts',
];

/** The second address of this page has COEP, for pages that are cross-origin isolated. */
const isolated = location.pathname.endsWith('-isolated');
/** An isolated page shows other sites' pages only in frames of this kind (Chromium has them). */
const frameable = !isolated || 'credentialless' in HTMLIFrameElement.prototype;

let bankMoved: () => void = () => undefined;

runShownFrame({
  configure: (_setup, connection) => {
    const { challengeTitle: dialog, cancel: close } = texts().labels;
    const direction = directionOf(textLocale().texts);
    connection.send({ type: 'labels', dialog, close, direction });
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') connection.send({ type: 'escape' });
    });
    return Promise.resolve();
  },
  update: () => undefined,
  command: (type) => {
    if (type === 'focus') document.querySelector('iframe')?.focus();
  },
  prepare: () => ({ ok: true, value: {} }),
  finishChallenge: async (setup, clientSecret) => {
    const first = await retrieve(setup, clientSecret);
    if (!first.ok || isSettled(first.value)) return first;
    const url = challengeUrl(first.value);
    if (url === null) return failed('This intent has no challenge that a frame can show.');
    show(url);
    return settled(setup, clientSecret);
  },
});

/** The result is the API's to tell: nothing that the bank's page says is listened to. */
async function settled(setup: FrameSetup, clientSecret: string): Promise<FrameResult> {
  const endMs = performance.now() + CHALLENGE_MAX_MS;
  let failures = 0;
  while (performance.now() < endMs) {
    await nextLook();
    const result = await retrieve(setup, clientSecret);
    if (result.ok && isSettled(result.value)) return result;
    failures = result.ok ? 0 : failures + 1;
    if (!result.ok && failures === FAILURES_MAX) return result;
  }
  return failed(texts().errors.bank_timeout);
}

function nextLook(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, POLL_MS);
    bankMoved = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function retrieve(setup: FrameSetup, clientSecret: string): Promise<FrameResult> {
  return callApi(setup, { kind: 'retrieve_intent', clientSecret }, {});
}

function show(url: URL): void {
  const open = document.querySelector('button');
  open?.addEventListener('click', () => window.open(url, '_blank', 'noopener'));
  if (!frameable) {
    document.body.classList.add('is-window-only');
    return;
  }
  const frame = document.createElement('iframe');
  frame.title = texts().labels.bank;
  frame.sandbox.add(...BANK_MAY);
  frame.referrerPolicy = 'no-referrer';
  if (isolated) Object.assign(frame, { credentialless: true });
  frame.addEventListener('load', () => bankMoved());
  frame.src = url.href;
  document.querySelector('main')?.append(frame);
}

function failed(message: string): FrameResult {
  return { ok: false, error: { type: 'api_error', message } };
}
