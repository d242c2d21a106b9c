import { h, type FieldEvent, type Node } from '../h.ts';
import { type, type Store } from '../store.ts';
import { fill } from '../texts/texts.ts';
import type { Item } from '../view.ts';
import { errorOf } from './field.ts';

/** Who is paid, how much, and what for. */
export function summary(store: Store): Node {
  const view = store.view.value;
  const { texts } = store;
  const title = view.mode === 'setup' ? texts.setupMerchant : texts.payMerchant;
  return h(
    'section',
    { class: 'side', 'aria-labelledby': 'title' },
    h(
      'div',
      { class: 'side-inner' },
      brand(store),
      h('h1', { id: 'title' }, fill(title, { merchant: view.merchant.name })),
      view.mode === 'setup' ? null : h('p', { class: 'amount' }, view.totals.total),
      view.items.length === 0 ? null : order(store),
    ),
  );
}

/** The merchant's name or logo, the way back, and whether money is real. */
export function brand(store: Store): Node {
  const { merchant, livemode, embedded, status } = store.view.value;
  const backUrl = status === 'open' ? store.view.value.backUrl : null;
  const name =
    merchant.logoUrl === null
      ? h('span', { class: 'merchant' }, merchant.name)
      : h('img', { class: 'logo', src: merchant.logoUrl, alt: merchant.name });
  return h(
    'header',
    { class: 'brand' },
    backUrl === null
      ? null
      : h(
          'a',
          { class: 'back', href: backUrl, rel: 'noreferrer', title: store.texts.back },
          h('span', { class: 'arrow', 'aria-hidden': 'true' }, '←'),
          h('span', { class: 'hidden' }, store.texts.back),
        ),
    embedded === null ? name : null,
    livemode ? null : h('span', { class: 'badge' }, store.texts.testMode),
  );
}

/** What a form asks of the order itself: the merchant's page shows the rest. */
export function orderQuestions(store: Store): Node | null {
  return store.view.value.items.some((item) => item.ownPrice !== null)
    ? order(store)
    : promotion(store);
}

function order(store: Store): Node {
  const { texts } = store;
  const view = store.view.value;
  const { totals } = view;
  return h(
    'details',
    { class: 'order', open: true },
    h('summary', {}, texts.orderSummary),
    h('ul', { class: 'items' }, ...view.items.map((item) => itemRow(store, item))),
    h(
      'dl',
      { class: 'totals' },
      ...row(texts.subtotal, totals.subtotal),
      ...row(texts.discount, totals.discount),
      ...row(texts.shipping, totals.shipping),
      ...row(texts.tax, totals.tax),
      ...row(texts.taxIncluded, totals.taxIncluded),
    ),
    promotion(store),
    h('dl', { class: 'totals grand', 'aria-live': 'polite' }, ...row(texts.total, totals.total)),
  );
}

function row(name: string, amount: string | null): Node[] {
  return amount === null ? [] : [h('dt', {}, name), h('dd', {}, amount)];
}

function itemRow(store: Store, item: Item): Node {
  const { texts } = store;
  const several = item.quantity > 1 || item.adjustable !== null;
  return h(
    'li',
    { class: 'item', key: item.id },
    item.imageUrl === null
      ? null
      : h('img', { class: 'picture', src: item.imageUrl, alt: '', loading: 'lazy' }),
    h(
      'div',
      { class: 'item-words' },
      h('span', { class: 'item-name' }, h('bdi', {}, item.name)),
      item.description === null
        ? null
        : h('span', { class: 'faint' }, h('bdi', {}, item.description)),
      item.adjustable === null && several
        ? h('span', { class: 'faint' }, fill(texts.quantity, { count: String(item.quantity) }))
        : null,
      item.adjustable === null ? null : stepper(store, item, item.adjustable),
      item.ownPrice === null ? null : ownPrice(store, item, item.ownPrice),
    ),
    h(
      'div',
      { class: 'item-price' },
      h('span', {}, item.price),
      item.quantity > 1 && item.unitPrice !== null
        ? h('span', { class: 'faint' }, fill(texts.each, { price: item.unitPrice }))
        : null,
    ),
  );
}

function stepper(store: Store, item: Item, range: { min: number; max: number }): Node {
  const { texts, actions } = store;
  const { id, name, quantity } = item;
  const step = (by: number, label: string, sign: string): Node => {
    const next = quantity + by;
    const within = next >= range.min && next <= range.max;
    return h(
      'button',
      {
        type: 'button',
        class: 'step',
        'aria-label': fill(label, { item: name }),
        // Whoever uses a keyboard would lose the place with `disabled`.
        'aria-disabled': store.busy.value !== null || !within ? 'true' : undefined,
        onClick: () => within && actions.setQuantity(id, next),
      },
      sign,
    );
  };
  return h(
    'span',
    { class: 'stepper', role: 'group', 'aria-label': fill(texts.quantityOf, { item: name }) },
    step(-1, texts.less, '−'),
    h('span', { class: 'count', 'aria-live': 'polite' }, String(quantity)),
    step(1, texts.more, '+'),
  );
}

function ownPrice(store: Store, item: Item, price: NonNullable<Item['ownPrice']>): Node {
  const { texts, actions, draft } = store;
  const id = `price-${item.id}`;
  return h(
    'span',
    { class: 'own-price' },
    h('label', { for: id, class: 'label' }, texts.yourPrice),
    h('input', {
      id,
      class: 'input',
      inputmode: 'decimal',
      'aria-describedby': `${id}-error`,
      autocomplete: 'off',
      value: draft.value.ownPrices[item.id] ?? price.amount,
      onInput: (event: FieldEvent) => {
        const ownPrices = { ...draft.value.ownPrices, [item.id]: event.currentTarget.value };
        type(store, { ownPrices }, id);
      },
      onChange: () => actions.setPrice(item.id),
    }),
    h('span', { class: 'faint' }, price.limits),
    errorOf(store, id),
  );
}

function promotion(store: Store): Node | null {
  const { texts, actions } = store;
  const { allowed, applied } = store.view.value.promotion;
  const tags = applied.map(({ code, name, saves }) =>
    h(
      'p',
      { class: 'promotion', key: code ?? name },
      h('span', { class: 'tag' }, code ?? name),
      h('span', { class: 'faint' }, saves),
      code === null
        ? null
        : h(
            'button',
            {
              id: 'remove-promotion',
              type: 'button',
              class: 'link',
              'aria-disabled': store.busy.value === null ? undefined : 'true',
              'aria-label': fill(texts.remove, { code }),
              onClick: () => actions.removePromotion(),
            },
            '×',
          ),
    ),
  );
  if (tags.length > 0) return h('div', { class: 'promotions' }, ...tags);
  if (!allowed) return null;
  return store.draft.value.promotionOpen
    ? promotionForm(store)
    : h(
        'button',
        {
          id: 'add-promotion',
          type: 'button',
          class: 'link add-promotion',
          onClick: () => type(store, { promotionOpen: true }, 'promotion-code'),
        },
        texts.addPromotion,
      );
}

function promotionForm(store: Store): Node {
  const { texts, actions, draft } = store;
  const empty = draft.value.promotionCode.trim() === '';
  return h(
    'div',
    { class: 'promotion-form' },
    h(
      'div',
      { class: 'together' },
      h('input', {
        id: 'promotion-code',
        ref: focusOn,
        class: 'input',
        'aria-label': texts.promotionCode,
        'aria-describedby': 'promotion-code-error',
        placeholder: texts.promotionCode,
        autocomplete: 'off',
        autocapitalize: 'characters',
        spellcheck: false,
        value: draft.value.promotionCode,
        onInput: (event: FieldEvent) =>
          type(store, { promotionCode: event.currentTarget.value }, 'promotion-code'),
        onKeyDown: (event: KeyPress) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (!empty) actions.applyPromotion();
        },
      }),
      h(
        'button',
        {
          type: 'button',
          class: 'plain',
          'aria-disabled': empty || store.busy.value !== null ? 'true' : undefined,
          onClick: () => !empty && actions.applyPromotion(),
        },
        texts.apply,
      ),
    ),
    errorOf(store, 'promotion-code'),
  );
}

/** The field comes in place of the button that had the focus. */
function focusOn(field: { focus(): void } | null): void {
  field?.focus();
}

interface KeyPress {
  readonly key: string;
  preventDefault(): void;
}
