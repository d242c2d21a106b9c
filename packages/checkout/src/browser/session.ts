import { checkDraft, draftParams, isWhole, readAmount, typesCard } from '../draft.ts';
import { settled } from '../settle.ts';
import type { Actions, Store } from '../store.ts';
import type { Answer, CheckoutView } from '../view.ts';
import type { Ask } from './calls.ts';
import type { Card } from './card.ts';

/** Between two looks at a result that is not known yet. */
const WAIT_MS = 2_000;

/** How long paying waits for what the merchant's page was asked. */
const MERCHANT_MAX_MS = 10_000;

/** What can be missing or wrong. */
const FIELDS = '.own-price input, .form input, .form select, #card';

/** What is different in a frame of the merchant's page. */
export interface Surroundings {
  /** The shopper has paid or saved a card. */
  completed(view: CheckoutView): void;
  /** Asks the merchant whether a change may be; null if so, else why not. */
  mayChange(event: 'shipping' | 'items', store: Store, item?: ItemChange): Promise<string | null>;
  /** Shows the bank's questions; null is success. */
  challenge(clientSecret: string): Promise<string | null>;
  tell(event: 'submitted' | 'failed' | 'items' | 'promotion', store: Store): void;
  /** Pays in place of this page, which has been found to be filled in. */
  pay?(): Promise<void>;
}

/** What the shopper wants of a line, by the names that the API has for it. */
export interface ItemChange {
  readonly id: string;
  readonly quantity?: number;
  readonly unit_amount?: number;
}

export interface SessionInit {
  readonly store: Store;
  readonly ask: Ask;
  readonly card: Card;
  readonly around: Surroundings;
}

/** What happens when the shopper does something. */
export class Session implements Actions {
  readonly #init: SessionInit;
  #shippingTold = '';
  /** The merchant's page is asked one thing after the other, so that its last answer counts. */
  #asked: Promise<void> = Promise.resolve();

  constructor(init: SessionInit) {
    this.#init = init;
  }

  mountCard(place: unknown): void {
    if (place !== null) this.#init.card.mount(this.#init.store, place);
  }

  pay(): void {
    void this.#during('pay', () => this.#pay());
  }

  applyPromotion(): void {
    const { store, around } = this.#init;
    const code = store.draft.value.promotionCode.trim();
    void this.#during('update', async () => {
      const applied = await this.update({ promotion_code: code }, 'promotion-code');
      if (!applied) return;
      around.tell('promotion', store);
      focusSoon('remove-promotion');
    });
  }

  removePromotion(): void {
    const { store } = this.#init;
    store.draft.value = { ...store.draft.value, promotionCode: '', promotionOpen: false };
    void this.#during('update', async () => {
      await this.update({ promotion_code: '' }, 'promotion-code');
      focusSoon('add-promotion');
    });
  }

  chooseShipping(rate: string): void {
    void this.#during('update', () => this.update({ shipping_rate: rate }, null));
  }

  setQuantity(item: string, quantity: number): void {
    void this.#during('update', () => this.#changeItem({ id: item, quantity }, null));
  }

  setPrice(item: string): void {
    const { store } = this.#init;
    const typed = store.draft.value.ownPrices[item] ?? '';
    const amount = readAmount(typed, store.view.value.charge);
    const id = `price-${item}`;
    if (typeof amount === 'string') {
      store.errors.value = { ...store.errors.value, [id]: store.texts[amount] };
      return;
    }
    void this.#during('update', () => this.#changeItem({ id: item, unit_amount: amount }, id));
  }

  addressLeft(): void {
    const { store } = this.#init;
    const { shipping } = store.draft.value;
    const news = JSON.stringify(shipping);
    if (store.view.value.shipping?.countries == null) return;
    if (!isWhole(shipping) || news === this.#shippingTold) return;
    this.#shippingTold = news;
    this.#asked = this.#asked.then(() => this.#tellShipping(news)).catch(reportError);
  }

  async #tellShipping(news: string): Promise<void> {
    const { store, around } = this.#init;
    // Typed on meanwhile: the next one tells it.
    if (news !== this.#shippingTold) return;
    const refusal = await around.mayChange('shipping', store);
    if (refusal !== null) store.errors.value = { ...store.errors.value, 'shipping-line1': refusal };
    // The merchant's server may have changed the session meanwhile.
    else if (store.view.value.embedded !== null) await this.look();
  }

  async #changeItem(change: ItemChange, field: string | null): Promise<void> {
    const { store, around } = this.#init;
    const refusal = await around.mayChange('items', store, change);
    if (refusal !== null) {
      store.failure.value = refusal;
      return;
    }
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(change)) {
      params[`line_items[0][${name}]`] = String(value);
    }
    if (await this.update(params, field)) around.tell('items', store);
  }

  /** One thing at a time: a second click while something is under way does nothing. */
  async #during(what: 'pay' | 'update', work: () => Promise<unknown>): Promise<void> {
    const { store } = this.#init;
    if (store.busy.value !== null) return;
    store.busy.value = what;
    store.failure.value = null;
    try {
      await work();
    } catch (error) {
      store.failure.value = store.texts.tryAgain;
      reportError(error);
    } finally {
      store.busy.value = null;
    }
  }

  async #pay(): Promise<void> {
    const { store, ask, around } = this.#init;
    if (!(await this.check())) return;
    if (around.pay !== undefined) return around.pay();
    around.tell('submitted', store);
    const params = await this.confirmation();
    if (params !== null) await this.#settle(await ask('confirm', params));
  }

  /** Whether all that is asked for is there; else it is said what is not. */
  async check(): Promise<boolean> {
    const { store, card } = this.#init;
    const limit = new Promise((resolve) => setTimeout(resolve, MERCHANT_MAX_MS));
    await Promise.race([this.#asked, limit]);
    const view = store.view.value;
    const draft = store.draft.value;
    const errors = checkDraft(view, draft, store.texts);
    if (store.card.value === 'failed') errors['card'] = store.texts.cardFieldsFailed;
    store.errors.value = errors;
    const typed = typesCard(view, draft);
    const cardIsGood = !typed || (await card.check());
    if (Object.keys(errors).length === 0 && cardIsGood) return true;
    store.failure.value = store.texts.checkFields;
    this.#focusFirst(errors);
    return false;
  }

  /** Hands the card to the vault, and gives what is to be sent; null if that was refused. */
  async confirmation(): Promise<Record<string, string> | null> {
    const { store, card } = this.#init;
    const view = store.view.value;
    const draft = store.draft.value;
    const params = draftParams(view, draft);
    if (!view.charge.free) {
      const method = typesCard(view, draft)
        ? await card.createMethod(view, draft)
        : ({ ok: true, id: draft.savedCard } as const);
      if (!method.ok) {
        this.#refuse(method.message ?? store.texts.tryAgain, null);
        return null;
      }
      params['payment_method'] = method.id;
    }
    // What this button said. If the server knows another amount, it asks instead.
    if (view.mode === 'payment') params['expected_amount'] = String(view.charge.amountMinor);
    return params;
  }

  async #settle(first: Answer | null): Promise<void> {
    const { ask, around, store } = this.#init;
    const { answer, refusal } = await settled(first, {
      look: () => ask('state', {}),
      challenge: (clientSecret) => around.challenge(clientSecret),
      pause: () => new Promise((resolve) => setTimeout(resolve, WAIT_MS)),
    });
    const unpaid = answer?.kind === 'view' && answer.view.status === 'open';
    if (!unpaid && answer?.kind !== 'challenge') return this.#take(answer, null);
    this.#show(answer.view);
    const declined = answer.kind === 'view' ? answer.declined : null;
    this.#refuse(declined ?? (refusal || store.texts.notAuthenticated), null);
  }

  async update(params: Record<string, string>, field: string | null): Promise<boolean> {
    const answer = await this.#init.ask('update', params);
    this.#take(answer, field);
    return answer?.kind === 'view';
  }

  /** Shows the session as it is now, and gives why the last card was declined, if it was. */
  async look(): Promise<string | null> {
    const answer = await this.#init.ask('state', {});
    if (answer?.kind !== 'view') return null;
    this.#show(answer.view);
    return answer.declined;
  }

  #take(answer: Answer | null, field: string | null): void {
    const { store } = this.#init;
    if (answer === null) {
      this.#refuse(store.texts.connectionFailed, null);
    } else if (answer.kind === 'wait') {
      this.#refuse(store.texts.underWay, null);
    } else if (answer.kind === 'refused') {
      this.#refuse(answer.message, answer.field ?? field);
      if (answer.view !== null) this.#show(answer.view);
    } else if (answer.kind === 'view') {
      this.#show(answer.view);
    }
  }

  #refuse(message: string, field: string | null): void {
    const { store, around } = this.#init;
    const place = field === null ? null : document.getElementById(field);
    if (store.busy.value === 'pay') around.tell('failed', store);
    if (field === null || place === null) {
      store.failure.value = message;
      return;
    }
    store.errors.value = { ...store.errors.value, [field]: message };
    place.focus();
  }

  #show(view: CheckoutView): void {
    const { store, card, around } = this.#init;
    const before = store.view.value.status;
    // Where no card is asked for any more its frame goes; if one is, it comes anew.
    if (view.status === 'open' && !view.charge.free) card.update(view);
    else card.destroy();
    store.view.value = view;
    if (before === 'open' && view.status === 'complete') around.completed(view);
    if (view.status !== 'open') document.getElementById('title')?.focus();
  }

  #focusFirst(errors: Readonly<Record<string, string>>): void {
    const ids = new Set(Object.keys(errors));
    const inputs = [...document.querySelectorAll<HTMLElement>(FIELDS)];
    const first = inputs.find(
      (input) => ids.has(input.id) || (ids.size === 0 && input.id === 'card'),
    );
    if (first?.id === 'card') this.#init.card.focus();
    else first?.focus();
  }
}

/** What had the focus is gone: it goes to what comes in its place with the next picture. */
function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
