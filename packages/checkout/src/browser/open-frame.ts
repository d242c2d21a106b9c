import type { BrowserError, FrameSetup, MessageFromFrame, PlainObject } from '@coffer/kernel';
import type { PageState } from '../render.ts';
import { callsOf, type Ask } from './calls.ts';
import type { Surroundings } from './session.ts';
import { start, type Started } from './start.ts';

/**
 * The page in a frame. It hears one message of the page around it, which hands over a port, and
 * shows nothing before that page has sent the session's client secret: whoever frames this address
 * without it frames an empty page.
 */
export function onConnected(connected: (port: MessagePort) => void): void {
  const first = (event: MessageEvent<unknown>): void => {
    const [port] = event.ports;
    if (event.source !== window.parent || port === undefined) return;
    if (!isObject(event.data) || event.data['type'] !== 'coffer:connect') return;
    window.removeEventListener('message', first);
    connected(port);
  };
  if (window.parent !== window) window.addEventListener('message', first);
}

export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null;
}

export type Send = (message: MessageFromFrame) => void;

export interface Opening {
  /** Whether it is the form of a session, and not the whole page. */
  readonly isForm: boolean;
  /** What the merchant's page has said. */
  readonly setup: FrameSetup;
  readonly send: Send;
  readonly around: Surroundings;
  /** Puts something between the page and its server. */
  readonly through?: (ask: Ask) => Ask;
}

/** Brings the page up with the client secret that was sent; null if it could not be. */
export async function openFrame(state: PageState, opening: Opening): Promise<Started | null> {
  const { isForm, setup, send, around, through = (ask) => ask } = opening;
  const fail = (message: string): null => {
    const error: BrowserError = { type: 'invalid_request_error', message };
    send({ type: 'failed', error });
    return null;
  };
  const { clientSecret } = setup.options;
  if (typeof clientSecret !== 'string') return fail('A client secret is needed.');
  // Only elements belong to a group.
  const asForm = setup.group !== undefined && setup.group !== '';
  if (asForm !== isForm) {
    const call = asForm ? 'createEmbeddedCheckoutPage' : 'initCheckoutFormSdk';
    return fail(`The ui_mode of this session is another one: call ${call}().`);
  }
  const ask = through(callsOf(state, clientSecret));
  const answer = await ask('state', {});
  const view = answer?.view ?? null;
  if (view === null) {
    return fail(answer?.kind === 'refused' ? answer.message : state.texts.tryAgain);
  }
  const started = start(state, view, { ask, around });
  send({ type: 'ready' });
  // coffer.js's own title is English.
  if (!state.language.startsWith('en')) send({ type: 'title', title: document.title });
  reportHeight(send);
  return started;
}

function reportHeight(send: Send): void {
  const root = document.getElementById('root');
  if (root === null) return;
  new ResizeObserver(() => send({ type: 'height', px: root.scrollHeight })).observe(root);
}
