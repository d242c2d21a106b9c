import { h, type Child, type Node } from '../h.ts';
import { type, type Store } from '../store.ts';
import { fill } from '../texts/texts.ts';
import { errorOf, textField, tickBox } from './field.ts';
import { group } from './group.ts';

/** A saved card, or the vault's frame for another one. */
export function payment(store: Store): Node {
  const { texts, draft } = store;
  const { savedCards, offersSaving, merchant } = store.view.value;
  const typed = draft.value.savedCard === '';
  const keep = tickBox(
    store,
    {
      id: 'save-card',
      checked: draft.value.saveCard,
      onTick: (saveCard) => type(store, { saveCard }, 'save-card'),
    },
    h('span', {}, fill(texts.saveForLater, { merchant: merchant.name })),
  );
  return group(
    texts.payment,
    'payment',
    savedCards.length === 0 ? null : saved(store),
    // Hidden, and not taken away: a frame that is moved or made again loses what was typed.
    h(
      'div',
      { class: 'stack', hidden: !typed, key: 'new-card' },
      cardFrame(store),
      textField(store, {
        id: 'cardholder',
        label: texts.cardholder,
        value: draft.value.cardholder,
        onText: (text) => type(store, { cardholder: text }, 'cardholder'),
        attributes: { autocomplete: 'cc-name', spellcheck: false },
      }),
      offersSaving ? keep : null,
    ),
  );
}

function cardFrame(store: Store): Node {
  const { texts, actions } = store;
  return h(
    'div',
    { class: 'field', key: 'card' },
    h('div', {
      id: 'card',
      class: 'card',
      'data-state': store.card.value,
      ref: actions.mountCard,
    }),
    h('noscript', {}, h('p', { class: 'notice' }, texts.needsScript)),
    errorOf(store, 'card'),
  );
}

function saved(store: Store): Node {
  const { texts, draft } = store;
  const choice = (id: string, ...words: readonly Child[]): Node =>
    h(
      'label',
      { class: 'choice', key: id, 'data-chosen': draft.value.savedCard === id },
      h('input', {
        type: 'radio',
        name: 'saved-card',
        value: id,
        checked: draft.value.savedCard === id,
        onChange: () => type(store, { savedCard: id }, 'card'),
      }),
      h('span', { class: 'choice-words' }, ...words),
    );
  return h(
    'div',
    { class: 'choices', role: 'radiogroup', 'aria-label': texts.savedCards, key: 'saved' },
    ...store.view.value.savedCards.map((card) =>
      choice(
        card.id,
        h('span', {}, card.label),
        h('span', { class: 'faint' }, fill(texts.expires, { date: card.expires })),
      ),
    ),
    choice('', h('span', {}, texts.anotherCard)),
  );
}
