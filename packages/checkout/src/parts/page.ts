import { h, type Node } from '../h.ts';
import type { Store } from '../store.ts';
import { fill } from '../texts/texts.ts';
import type { CheckoutView, Done } from '../view.ts';
import { form } from './form.ts';
import { merchantText } from './merchant-text.ts';
import { brand, orderQuestions, summary } from './summary.ts';

/** The whole page of a session, in whatever state it is. */
export function page(store: Store): Node {
  const view = store.view.value;
  const whole = (state: string, ...children: readonly (Node | null)[]): Node =>
    h('div', { class: 'page', 'data-state': state, 'data-embedded': view.embedded }, ...children);
  switch (view.status) {
    case 'open':
      return whole(
        'open',
        view.embedded === 'form' ? null : summary(store),
        h(
          'main',
          { class: 'main' },
          view.embedded === 'form' ? orderQuestions(store) : null,
          form(store),
          footer(store),
        ),
      );
    case 'complete':
      return whole('complete', h('main', { class: 'alone' }, receipt(store, view), footer(store)));
    case 'expired':
      return whole('expired', h('main', { class: 'alone' }, expired(store, view), footer(store)));
  }
}

function receipt(store: Store, view: CheckoutView): Node {
  const { texts } = store;
  const merchant = view.merchant.name;
  const saved = view.mode === 'setup';
  const done = view.done;
  return h(
    'div',
    { class: 'notice-card' },
    brand(store),
    h('div', { class: 'mark good', 'aria-hidden': 'true' }, '✓'),
    h('h1', { id: 'title', tabindex: '-1' }, saved ? texts.savedTitle : texts.paidTitle),
    h('p', {}, fill(saved ? texts.savedText : texts.paidText, { merchant })),
    done?.message == null ? null : h('p', {}, merchantText(done.message)),
    done === null ? null : facts(store, view, done),
    done?.nextUrl == null
      ? null
      : h(
          'a',
          { class: 'pay', href: done.nextUrl, rel: 'noreferrer' },
          fill(texts.returnTo, { merchant }),
        ),
  );
}

function facts(store: Store, view: CheckoutView, done: Done): Node {
  const { texts } = store;
  const { totals } = view;
  const row = (name: string, value: string | null): Node[] =>
    value === null ? [] : [h('dt', {}, name), h('dd', {}, value)];
  return h(
    'section',
    { class: 'receipt', 'aria-label': texts.receipt },
    h(
      'dl',
      { class: 'totals' },
      ...view.items.flatMap(({ name, quantity, price }) =>
        row(quantity === 1 ? name : `${name} × ${quantity}`, price),
      ),
      ...row(texts.discount, totals.discount),
      ...row(texts.shipping, totals.shipping),
      ...row(texts.tax, totals.tax),
      ...row(texts.taxIncluded, totals.taxIncluded),
    ),
    view.mode === 'setup'
      ? null
      : h('dl', { class: 'totals grand' }, ...row(texts.paidTotal, totals.total)),
    h(
      'dl',
      { class: 'totals faint' },
      ...row(texts.paidAt, done.paidAt),
      ...row(texts.paidWith, done.paidWith),
      ...row(texts.reference, done.reference),
    ),
  );
}

function expired(store: Store, view: CheckoutView): Node {
  const { texts } = store;
  const url = view.recoveryUrl ?? view.backUrl;
  return h(
    'div',
    { class: 'notice-card' },
    brand(store),
    h('div', { class: 'mark', 'aria-hidden': 'true' }, '…'),
    h('h1', { id: 'title', tabindex: '-1' }, texts.expiredTitle),
    h('p', {}, texts.expiredText),
    url === null ? null : h('a', { class: 'pay', href: url, rel: 'noreferrer' }, texts.startAgain),
  );
}

export function footer(store: {
  readonly texts: Store['texts'];
  readonly view?: Store['view'];
}): Node {
  const { texts } = store;
  const view = store.view?.value;
  const links = view?.merchant.links;
  // Elsewhere it stands beside the merchant's name, which a form leaves to the page around it.
  const isTest = view?.embedded === 'form' && view.status === 'open' && !view.livemode;
  const link = (url: string | null | undefined, words: string): Node[] =>
    url == null ? [] : [h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, words)];
  return h(
    'footer',
    { class: 'foot' },
    isTest ? h('span', { class: 'badge' }, texts.testMode) : null,
    h('span', {}, fill(texts.securedBy, { name: 'Coffer' })),
    ...link(links?.terms, texts.terms),
    ...link(links?.privacy, texts.privacy),
    ...link(links?.support, texts.support),
  );
}
