import { h, type Node } from '../h.ts';
import type { Store } from '../store.ts';

/** What went wrong, and the button. A second click while it works does nothing. */
export function payButton(store: Store): Node {
  const { processing } = store.texts;
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
      h('span', {}, paying ? processing : store.view.value.button),
    ),
    // Within the button, a status would leave the button without a name.
    h('span', { class: 'hidden', role: 'status' }, paying ? processing : ''),
  );
}
