import { h, type Node } from '../h.ts';
import type { Store } from '../store.ts';
import { fill, type PageTexts } from '../texts/texts.ts';
import type { CheckoutView } from '../view.ts';

/** What went wrong, and the button. A second click while it works does nothing. */
export function payButton(store: Store): Node {
  const view = store.view.value;
  const paying = store.busy.value === 'pay';
  return h(
    'div',
    { class: 'pay-place' },
    h('p', { id: 'failure', class: 'failure', role: 'alert' }, store.failure.value ?? ''),
    h(
      'button',
      {
        id: 'pay',
        type: 'submit',
        class: 'pay',
        'aria-disabled': store.busy.value === null ? undefined : 'true',
        'data-busy': paying,
      },
      h('span', { class: 'spinner', 'aria-hidden': 'true' }),
      h(
        'span',
        { role: 'status' },
        paying ? store.texts.processing : buttonText(view, store.texts),
      ),
    ),
  );
}

function buttonText(view: CheckoutView, texts: PageTexts): string {
  const amount = view.totals.total;
  if (view.submitType !== 'setup' && view.charge.free) return texts.placeOrder;
  switch (view.submitType) {
    case 'pay':
      return fill(texts.pay, { amount });
    case 'book':
      return fill(texts.book, { amount });
    case 'donate':
      return fill(texts.donate, { amount });
    case 'subscribe':
      return fill(texts.subscribe, { amount });
    case 'setup':
      return texts.saveCard;
  }
}
