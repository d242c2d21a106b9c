import { h, hydrate, render } from 'preact';
// Makes the components read signals.
import '@preact/signals';
import { page } from '../parts/page.ts';
import type { PageState } from '../render.ts';
import { createStore, type Actions, type Store } from '../store.ts';
import type { CheckoutView } from '../view.ts';
import { callsOf, type Ask } from './calls.ts';
import { Card } from './card.ts';
import { keepTyped } from './keep-typed.ts';
import { Session, type Surroundings } from './session.ts';

/** The parts of a page that has been brought to life. */
export interface Started {
  readonly store: Store;
  readonly session: Session;
  readonly card: Card;
}

/** Brings up a view; in a frame, what is around it answers for the merchant's page. */
export function start(state: PageState, view: CheckoutView, frame: FrameInit | null): Started {
  const root = document.getElementById('root');
  if (root === null) throw new TypeError('the page has no root');
  const card = new Card(view);
  const later: { session?: Session } = {};
  // The session needs the store, and the store's page needs the session.
  const actions: Actions = {
    pay: () => later.session?.pay(),
    applyPromotion: () => later.session?.applyPromotion(),
    removePromotion: () => later.session?.removePromotion(),
    chooseShipping: (rate) => later.session?.chooseShipping(rate),
    setQuantity: (item, quantity) => later.session?.setQuantity(item, quantity),
    setPrice: (item) => later.session?.setPrice(item),
    addressLeft: () => later.session?.addressLeft(),
    mountCard: (place) => later.session?.mountCard(place),
  };
  const store = createStore({ view, texts: state.texts, locale: state.language, actions });
  store.failure.value = state.refusal;
  const session = new Session({
    store,
    card,
    ask: frame?.ask ?? callsOf(state, null),
    around: frame?.around ?? alone(card),
  });
  later.session = session;
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
  // The back button may show a page as it was before it was paid.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  return { store, session, card };
}

export interface FrameInit {
  readonly ask: Ask;
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

/** What the server wrote into this document. */
export function readState(): PageState | null {
  const text = document.getElementById('state')?.dataset['state'];
  // Our own server's, of the same build as this script.
  return text === undefined ? null : (JSON.parse(text) as PageState);
}
