import { h, type Node } from '../h.ts';
import type { Store } from '../store.ts';
import type { ShippingRate } from '../view.ts';

/** The ways of shipping, one of which is chosen. */
export function shippingRates(store: Store, rates: readonly ShippingRate[]): Node {
  return h(
    'fieldset',
    { class: 'group', key: 'rates' },
    h('legend', {}, store.texts.shippingMethod),
    h(
      'div',
      { class: 'choices' },
      ...rates.map((rate) =>
        h(
          'label',
          { class: 'choice', key: rate.id, 'data-chosen': rate.chosen },
          h('input', {
            type: 'radio',
            name: 'shipping-rate',
            value: rate.id,
            checked: rate.chosen,
            // Whoever uses a keyboard would lose the place with `disabled`.
            'aria-disabled': store.busy.value === null ? undefined : 'true',
            onChange: () => store.actions.chooseShipping(rate.id),
          }),
          h(
            'span',
            { class: 'choice-words' },
            h('span', {}, h('bdi', {}, rate.name)),
            rate.estimate === null ? null : h('span', { class: 'faint' }, rate.estimate),
          ),
          h('span', { class: 'choice-price' }, rate.price),
        ),
      ),
    ),
  );
}
