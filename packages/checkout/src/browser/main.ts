// The page of a session, brought to life: in a window of its own, or in a frame of the merchant's.
import { h, hydrate, render } from 'preact';
// Makes the components read signals.
import '@preact/signals';
import { page } from '../parts/page.ts';
import type { PageState } from '../render.ts';
import { createStore, type Actions, type Store } from '../store.ts';
import type { CheckoutView } from '../view.ts';
import { callsOf } from './calls.ts';
import { Card } from './card.ts';
import { runEmbedded } from './embedded.ts';
import { keepTyped } from './keep-typed.ts';
import { Session, type Surroundings } from './session.ts';

/** Brings up a view; in a frame, what is around it answers for the merchant's page. */
function start(state: PageState, view: CheckoutView, frame: FrameInit | null): Store {
  const root = document.getElementById('root');
  if (root === null) throw new TypeError('the page has no root');
  const card = new Card(view);
  const session: { actions: Session | null } = { actions: null };
  // The session needs the store, and the store's page needs the session.
  const later: Actions = {
    pay: () => session.actions?.pay(),
    applyPromotion: () => session.actions?.applyPromotion(),
    removePromotion: () => session.actions?.removePromotion(),
    chooseShipping: (rate) => session.actions?.chooseShipping(rate),
    setQuantity: (item, quantity) => session.actions?.setQuantity(item, quantity),
    setPrice: (item) => session.actions?.setPrice(item),
    addressLeft: () => session.actions?.addressLeft(),
    mountCard: (place) => session.actions?.mountCard(place),
  };
  const store = createStore({ view, texts: state.texts, locale: state.language, actions: later });
  store.failure.value = state.refusal;
  session.actions = new Session({
    store,
    card,
    ask: callsOf(state, frame?.clientSecret ?? null),
    around: frame?.around ?? alone(card),
  });
  const Page = (): ReturnType<typeof page> => page(store);
  if (frame === null) {
    const putBack = keepTyped(root);
    hydrate(h(Page, null), root);
    putBack();
  } else {
    render(h(Page, null), root);
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    card.restyle(store.view.value),
  );
  // A picture that another site does not give is no gap in the page.
  root.addEventListener('error', ({ target }) => hidePicture(target), true);
  for (const picture of root.querySelectorAll('img')) {
    if (picture.complete && picture.naturalWidth === 0) hidePicture(picture);
  }
  return store;
}

export interface FrameInit {
  readonly clientSecret: string;
  readonly around: Surroundings;
}

function alone(card: Card): Surroundings {
  return {
    completed: ({ done }) => {
      if (done?.nextUrl != null) location.assign(done.nextUrl);
    },
    mayChange: () => Promise.resolve(null),
    challenge: (clientSecret) => card.challenge(clientSecret),
    tell: () => undefined,
  };
}

function hidePicture(target: EventTarget | null): void {
  if (target instanceof HTMLImageElement) target.hidden = true;
}

const text = document.getElementById('state')?.dataset['state'];
if (text !== undefined) {
  // The server wrote it into this document.
  const state = JSON.parse(text) as PageState;
  if (state.view === null) runEmbedded(state, (view, frame) => start(state, view, frame));
  else start(state, state.view, null);
}

// The back button may show a page as it was before it was paid.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
