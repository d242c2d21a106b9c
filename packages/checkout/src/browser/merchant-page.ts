import type { FrameSetup, MessageFromFrame, PlainObject } from '@coffer/kernel';
import type { PageState } from '../render.ts';
import type { Store } from '../store.ts';
import type { CheckoutView } from '../view.ts';
import { isObject, openFrame } from './open-frame.ts';
import type { ItemChange, Surroundings } from './session.ts';

/** The shorter side of a screen that is no phone's. */
const TABLET_MIN_PX = 600;

/** The page around this one, behind its port. */
export class MerchantPage implements Surroundings {
  readonly #send: (message: MessageFromFrame) => void;
  readonly #configured: Promise<FrameSetup>;
  readonly #answers = new Map<number, (answer: PlainObject) => void>();
  #questions = 0;

  constructor(port: MessagePort) {
    this.#send = (message) => port.postMessage(message);
    this.#configured = new Promise((resolve) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (!isObject(data)) return;
        // coffer.js sends each type with its parts; what is missing is looked at where it is used.
        if (data['type'] === 'configure') resolve(data['setup'] as unknown as FrameSetup);
        if (data['type'] === 'update') this.#answered(data['options']);
      };
    });
  }

  async run(state: PageState): Promise<void> {
    const setup = await this.#configured;
    const opened = await openFrame(state, { isForm: false, setup, send: this.#send, around: this });
    if (opened === null) return;
    const { store } = opened;
    const view = store.view.value;
    if (view.status === 'complete') this.completed(view);
    this.#analytics('checkoutRendered', store);
    this.#analytics('deviceData', store);
  }

  completed({ done }: CheckoutView): void {
    this.#send({
      type: 'checkout',
      event: 'complete',
      id: 0,
      data: { url: done?.nextUrl ?? null },
    });
  }

  async mayChange(
    event: 'shipping' | 'items',
    store: Store,
    item?: ItemChange,
  ): Promise<string | null> {
    const data = event === 'shipping' ? shippingOf(store) : { lineItems: itemsOf(store, item) };
    const answer = await this.#ask(event, data);
    if (answer['type'] !== 'reject') return null;
    const message = answer['errorMessage'];
    return typeof message === 'string' ? message : store.texts.tryAgain;
  }

  /** The merchant's whole window has more room for a bank's page than this frame. */
  async challenge(clientSecret: string): Promise<string | null> {
    const locale = document.documentElement.lang;
    const answer = await this.#ask('challenge', { clientSecret, locale });
    const message = answer['error'];
    return typeof message === 'string' ? message : null;
  }

  tell(event: 'submitted' | 'failed' | 'items' | 'promotion', store: Store): void {
    const names = {
      submitted: 'checkoutSubmitted',
      failed: 'checkoutSubmitFailed',
      items: 'lineItemChange',
      promotion: 'promotionCodeApplied',
    } as const;
    this.#analytics(names[event], store);
  }

  #analytics(eventType: string, store: Store): void {
    const { amountMinor: amount, currency } = store.view.value.charge;
    const total = { amount, currency };
    const paid = { ...total, paymentMethodType: 'card' };
    const details: Readonly<Record<string, PlainObject>> = {
      checkoutSubmitted: paid,
      // Whatever it was, it was the API that said so.
      checkoutSubmitFailed: { ...paid, failureReason: 'api_error' },
      promotionCodeApplied: { code: store.view.value.promotion.applied[0]?.code ?? '' },
      deviceData: { device: { category: deviceCategory(), language: navigator.language } },
    };
    this.#report(eventType, details[eventType] ?? total);
  }

  #report(eventType: string, details: PlainObject): void {
    this.#send({ type: 'checkout', event: 'analytics', id: 0, data: { eventType, details } });
  }

  #ask(event: 'shipping' | 'items' | 'challenge', data: PlainObject): Promise<PlainObject> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#send({ type: 'checkout', event, id, data });
    });
  }

  #answered(options: unknown): void {
    if (!isObject(options) || typeof options['id'] !== 'number') return;
    this.#answers.get(options['id'])?.(options);
    this.#answers.delete(options['id']);
  }
}

/** The order as it would be with the shopper's change. */
function itemsOf(store: Store, change?: ItemChange): PlainObject[] {
  const { items, charge } = store.view.value;
  return items.map(({ id, name, description, imageUrl, quantity }) => {
    const changed = change?.id === id ? change : undefined;
    const unitAmount = changed?.unit_amount;
    return {
      id,
      quantity: changed?.quantity ?? quantity,
      display: {
        name,
        ...(description === null ? {} : { description }),
        ...(imageUrl === null ? {} : { images: [imageUrl] }),
      },
      // Only a price that the shopper names is told: all others are the merchant's own.
      ...(unitAmount === undefined
        ? {}
        : { pricingSpec: { unitAmount, currency: charge.currency } }),
    };
  });
}

/** By how the shopper points, and the room there is: a browser tells no more of its device. */
function deviceCategory(): 'mobile' | 'tablet' | 'desktop' {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < TABLET_MIN_PX ? 'mobile' : 'tablet';
}

function shippingOf(store: Store): PlainObject {
  const { name, line1, line2, city, state, postalCode, country } = store.draft.value.shipping;
  const address = { line1, line2, city, state, postal_code: postalCode, country };
  return { shippingDetails: { name, address } };
}
