import type { BrowserError, FrameTask, PlainObject } from '@coffer/kernel';
import { ElementCore, EMPTY_TYPES, type ElementGroup, type ElementType } from './element-core.ts';
import { coreOf, elementFace, type ElementFace } from './element-face.ts';
import type { FrameAddress } from './frame.ts';
import type { Instance } from './instance.ts';
import { IntegrationError } from './integration-error.ts';
import { PAYMENT } from './intent-kind.ts';
import { Listeners } from './listeners.ts';
import { merged, own, ownText, plainObject, separated } from './plain.ts';

const TYPES: readonly ElementType[] = [
  'address',
  'card',
  'cardNumber',
  'cardExpiry',
  'cardCvc',
  'expressCheckout',
  'linkAuthentication',
  'payment',
];
/** What these hold goes along with a payment that another element of the group sends. */
const COLLECTED: readonly ElementType[] = ['address', 'linkAuthentication'];

// Taken before scripts that load later can replace it.
const getRandomValues = crypto.getRandomValues.bind(crypto);

/** Options of the group that frames read. */
const SHARED = [
  'amount',
  'appearance',
  'clientSecret',
  'currency',
  'customerSessionClientSecret',
  'fonts',
  'locale',
  'mode',
  'paymentMethodOptions',
  'setupFutureUsage',
] as const;

export interface ElementsInit {
  readonly instance: Instance;
  readonly options: PlainObject;
  /**
   * Of Checkout, whose components may stand on a page although they have nothing to ask for: where
   * the form of its session is.
   */
  readonly checkout?: () => Promise<FrameAddress>;
}

export interface ElementsFace {
  create(type: unknown, options?: unknown): ElementFace;
  getElement(type: unknown, options?: unknown): ElementFace | null;
  update(options: unknown): Promise<void>;
  fetchUpdates(): Promise<{ error?: BrowserError }>;
  submit(): Promise<Submitted>;
  on(event: unknown, listener: unknown): ElementsFace;
  once(event: unknown, listener: unknown): ElementsFace;
  off(event: unknown, listener?: unknown): ElementsFace;
}

type Submitted = { error: BrowserError } | { selectedPaymentMethod?: string };

/** The group of elements on one page that pay together. */
export class Elements implements ElementGroup {
  readonly id = getRandomValues(new Uint32Array(4)).join('-');
  readonly #init: ElementsInit;
  readonly #faces = new Map<string, ElementFace>();
  readonly #listeners = new Listeners();
  #options: PlainObject;
  #submitted = false;

  constructor(init: ElementsInit) {
    this.#init = init;
    this.#options = init.options;
    checkMode(init.options);
    this.#speak();
  }

  get clientSecret(): string | undefined {
    return ownText(this.#options, 'clientSecret');
  }

  create(typeGiven: unknown, options: unknown): ElementFace {
    const type = knownType(
      typeGiven,
      this.#init.checkout ? [...TYPES, ...EMPTY_TYPES, 'checkoutForm'] : TYPES,
    );
    const key = keyOf(type, options);
    // Checkout's elements may stand on the page before the session is known, which tells the rest.
    const known = this.#init.checkout || this.#isDeferred || this.clientSecret !== undefined;
    if (type === 'payment' && !known) {
      throw new IntegrationError(
        'In order to create a payment element, you must pass a clientSecret or mode when creating ' +
          'the Elements group.',
      );
    }
    if (this.#faces.has(key)) {
      throw new IntegrationError(
        `Can only create one Element of type ${type} through the same Elements instance.`,
      );
    }
    const core = new ElementCore({
      type,
      instance: this.#init.instance,
      options: plainObject(options),
      group: this,
      onDestroy: () => {
        if (this.#faces.get(key) === face) this.#faces.delete(key);
      },
    });
    const face: ElementFace = elementFace(core);
    this.#faces.set(key, face);
    // The shopper agrees to the card's being kept, if the intent keeps it: nobody else tells so.
    if (type === 'payment' && this.clientSecret?.startsWith(PAYMENT.prefix) === true) {
      face.once('ready', async () => {
        const { error } = await this.fetchUpdates();
        // Others may pass, and the form works.
        if (error?.type === 'invalid_request_error') core.fail(error);
      });
    }
    return face;
  }

  getElement(type: unknown, options?: unknown): ElementFace | null {
    const name = typeName(type);
    const key = typeof name === 'string' ? keyOf(name, options) : '';
    for (const [known, face] of this.#faces) {
      // Without its mode, an address is whichever there is.
      if (known === key || known.startsWith(`${key}:`)) return face;
    }
    return null;
  }

  get formAddress(): (() => Promise<FrameAddress>) | undefined {
    return this.#init.checkout;
  }

  core(type: ElementType): ElementCore | undefined {
    return coreOf(this.#faces.get(type));
  }

  async update(options: unknown): Promise<void> {
    const all = merged(this.#options, plainObject(options));
    // What a session of Checkout says of itself is right: it may be free, too.
    if (!this.#init.checkout) checkMode(all);
    this.#options = all;
    this.#speak();
    this.#share(this.shared());
    this.#listeners.emit('update-end', {});
  }

  async fetchUpdates(): Promise<{ error?: BrowserError }> {
    const secret = this.clientSecret;
    if (secret === undefined) return {};
    const task: FrameTask = { kind: 'retrieve_intent', clientSecret: secret };
    const result = await this.#init.instance.ask(task);
    if (!result.ok) return { error: result.error };
    // Of what may change of an intent, the elements show this.
    const changes = plainObject({ setupFutureUsage: own(result.value, 'setup_future_usage') });
    this.#options = merged(this.#options, changes);
    this.#share(changes);
    return {};
  }

  async submit(): Promise<Submitted> {
    // Every element shows what it misses; the card, asked last, has the focus then.
    const collected = await this.collect();
    const payment = this.core('payment') ?? this.core('checkoutForm');
    const result = payment === undefined ? null : await payment.ask({ kind: 'validate' });
    if (result?.ok === false) return { error: result.error };
    if ('error' in collected) return collected;
    this.#submitted = true;
    return payment === undefined ? {} : { selectedPaymentMethod: 'card' };
  }

  /** What the other elements of a payment hold, or what is wrong with the first of them. */
  async collect(): Promise<PlainObject[] | { error: BrowserError }> {
    const collected: PlainObject[] = [];
    let error: BrowserError | undefined;
    for (const face of this.#faces.values()) {
      const core = coreOf(face);
      if (core === undefined || !COLLECTED.includes(core.type) || !core.isMounted) continue;
      const result = await core.ask({ kind: 'collect' });
      if (result.ok) collected.push(result.value);
      else error ??= result.error;
    }
    return error === undefined ? collected : { error };
  }

  /** Whether one of its elements is on the page. */
  get asks(): boolean {
    return [...this.#faces.values()].some((face) => coreOf(face)?.isMounted);
  }

  /** Whoever has no intent yet must have looked at the form before making one. */
  assertSubmitted(call: string): void {
    if (this.#isDeferred && this.core('payment') !== undefined && !this.#submitted) {
      throw new IntegrationError(`elements.submit() must be called before ${call}.`);
    }
  }

  #speak(): void {
    const { instance } = this.#init;
    instance.locale = ownText(this.#options, 'locale') ?? instance.locale;
  }

  #share(options: PlainObject): void {
    for (const face of this.#faces.values()) coreOf(face)?.share(options);
  }

  get #isDeferred(): boolean {
    return own(this.#options, 'mode') !== undefined;
  }

  face(): ElementsFace {
    const face: ElementsFace = {
      create: (type, options) => this.create(type, options),
      getElement: (type, options) => this.getElement(type, options),
      update: (options) => this.update(options),
      fetchUpdates: () => this.fetchUpdates(),
      submit: () => this.submit(),
      on: (event, listener) => {
        this.#listeners.add(event, listener, false);
        return face;
      },
      once: (event, listener) => {
        this.#listeners.add(event, listener, true);
        return face;
      },
      off: (event, listener) => {
        this.#listeners.remove(event, listener);
        return face;
      },
    };
    groups.set(face, this);
    return face;
  }

  shared(): PlainObject {
    const shared: Record<string, unknown> = {};
    for (const name of SHARED) {
      const value = own(this.#options, name);
      shared[name] = value === undefined ? own(this.#options, separated(name, '_')) : value;
    }
    return plainObject(shared);
  }
}

const groups = new WeakMap<object, Elements>();

/** The group behind a face; undefined for anything else. */
export function elementsOf(face: unknown): Elements | undefined {
  return typeof face === 'object' && face !== null ? groups.get(face) : undefined;
}

/** A component of react-stripe-js stands for its type. */
function typeName(given: unknown): unknown {
  if (typeof given !== 'function') return given;
  const name: unknown = Reflect.get(given, '__elementType');
  return name;
}

function knownType(given: unknown, types: readonly ElementType[]): ElementType {
  const name = typeName(given);
  const type = types.find((known) => known === name);
  if (type === undefined) {
    throw new IntegrationError(
      `A valid Element name must be provided. Valid Elements are:\n  ${types.join(', ')}; ` +
        `you passed: ${String(name)}.`,
    );
  }
  return type;
}

/** There may be an address for shipping beside one for billing. */
function keyOf(type: string, options: unknown): string {
  const mode = type === 'address' ? ownText(options, 'mode') : undefined;
  return mode === undefined ? type : `${type}:${mode}`;
}

/** The options of a group that has no intent yet. */
function checkMode(options: PlainObject): void {
  const mode = own(options, 'mode');
  const amount = own(options, 'amount');
  const pays = mode === 'payment';
  const wrong = (text: string): never => {
    throw new IntegrationError(`Invalid value for elements(): ${text}`);
  };
  if (mode === undefined) return;
  if (!pays && mode !== 'setup') wrong('mode should be payment or setup.');
  if (ownText(options, 'clientSecret') !== undefined) wrong('pass either clientSecret or mode.');
  if (pays && !(Number.isInteger(amount) && Number(amount) > 0)) {
    wrong('amount should be an integer greater than 0, in the smallest unit of the currency.');
  }
  if (!/^[a-z]{3}$/i.test(ownText(options, 'currency') ?? (pays ? '' : 'usd'))) {
    wrong('currency should be a three-letter ISO code.');
  }
}
