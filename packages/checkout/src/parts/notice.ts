import { h, type Node } from '../h.ts';
import type { Texts } from '../texts/texts.ts';
import type { NoticeView } from '../view.ts';
import { footer } from './page.ts';

/** A page that says why there is nothing to pay here. */
export function notice(view: NoticeView, texts: Texts): Node {
  const [title, text] = wordsOf(view.kind, texts);
  return h(
    'div',
    { class: 'page', 'data-state': view.kind },
    h(
      'main',
      { class: 'alone' },
      h(
        'div',
        { class: 'notice-card' },
        view.merchantName === null
          ? null
          : h('header', { class: 'brand' }, h('span', { class: 'merchant' }, view.merchantName)),
        h('div', { class: 'mark', 'aria-hidden': 'true' }, '…'),
        h('h1', { id: 'title' }, title),
        h('p', {}, view.message === null ? text : h('bdi', {}, view.message)),
      ),
      footer({ texts }),
    ),
  );
}

function wordsOf(kind: NoticeView['kind'], texts: Texts): readonly [string, string] {
  switch (kind) {
    case 'not-found':
      return [texts.notFoundTitle, texts.notFoundText];
    case 'inactive':
      return [texts.inactiveTitle, texts.inactiveText];
    case 'unavailable':
      return [texts.unavailableTitle, texts.unavailableText];
    case 'busy':
      return [texts.busyTitle, texts.busyText];
  }
}
