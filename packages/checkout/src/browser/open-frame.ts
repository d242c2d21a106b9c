import type { BrowserError, FrameSetup, MessageFromFrame } from '@coffer/kernel';
import type { PageState } from '../render.ts';
import { callsOf, type Ask } from './calls.ts';
import type { Surroundings } from './session.ts';
import { start, type Started } from './start.ts';

export type Send = (message: MessageFromFrame) => void;

export interface Opening {
  /** What the merchant's page has said. */
  readonly setup: FrameSetup;
  readonly send: Send;
  readonly around: Surroundings;
  /** Puts something between the page and its server. */
  readonly through?: (ask: Ask) => Ask;
}

/** Brings the page up with the client secret that was sent; null if it could not be. */
export async function openFrame(state: PageState, opening: Opening): Promise<Started | null> {
  const { setup, send, around, through = (ask) => ask } = opening;
  const fail = (message: string): null => {
    const error: BrowserError = { type: 'invalid_request_error', message };
    send({ type: 'failed', error });
    return null;
  };
  const { clientSecret } = setup.options;
  if (typeof clientSecret !== 'string') return fail('A client secret is needed.');
  // Only elements belong to a group.
  const asForm = setup.group !== undefined && setup.group !== '';
  if (asForm !== (state.isForm === true)) {
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
