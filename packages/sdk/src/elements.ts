import type { BrowserError, FrameTask, PlainObject } from '@coffer/kernel';
import { ElementCore, type ElementGroup, type ElementType } from './element-core.ts';
import { coreOf, elementFace, type ElementFace } from './element-face.ts';
import type { Instance } from './instance.ts';
import { IntegrationError } from './integration-error.ts';
import { Listeners } from './listeners.ts';
import { merged, own, ownText, plainObject } from './plain.ts';

const TYPES: readonly ElementType[] = ['card', 'cardNumber', 'cardExpiry', 'cardCvc', 'payment'];

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
}

export interface ElementsFace {
  create(type: unknown, options?: unknown): ElementFace;
  getElement(type: unknown): ElementFace | null;
  update(options: unknown): Promise<void>;
  fetchUpdates(): Promise<{ error?: BrowserError }>;
  submit(): Promise<{ error: BrowserError } | { selectedPaymentMethod: string }>;
  on(event: unknown, listener: unknown): ElementsFace;
  once(event: unknown, listener: unknown): ElementsFace;
  off(event: unknown, listener?: unknown): ElementsFace;
}

/** The group of elements on one page that pay together. */
export class Elements implements ElementGroup {
  readonly id = getRandomValues(new Uint32Array(4)).join('-');
  readonly #init: ElementsInit;
  readonly #faces = new Map<ElementType, ElementFace>();
  readonly #listeners = new Listeners();
  #options: PlainObject;

  constructor(init: ElementsInit) {
    this.#init = init;
    this.#options = init.options;
  }

  get clientSecret(): string | undefined {
    return ownText(this.#options, 'clientSecret');
  }

  create(typeGiven: unknown, options: unknown): ElementFace {
    const type = knownType(typeGiven);
    if (this.#faces.has(type)) {
      throw new IntegrationError(
        `Can only create one Element of type ${type} through the same Elements instance.`,
      );
    }
    const face: ElementFace = elementFace(
      new ElementCore({
        type,
        instance: this.#init.instance,
        options: plainObject(options),
        group: this,
        onDestroy: () => {
          if (this.#faces.get(type) === face) this.#faces.delete(type);
        },
      }),
    );
    this.#faces.set(type, face);
    return face;
  }

  getElement(type: unknown): ElementFace | null {
    const name = typeName(type);
    for (const [key, face] of this.#faces) if (key === name) return face;
    return null;
  }

  core(type: ElementType): ElementCore | undefined {
    return coreOf(this.#faces.get(type));
  }

  async update(options: unknown): Promise<void> {
    this.#options = merged(this.#options, plainObject(options));
    for (const face of this.#faces.values()) face.update(this.shared());
    this.#listeners.emit('update-end', {});
  }

  async fetchUpdates(): Promise<{ error?: BrowserError }> {
    const secret = this.clientSecret;
    if (secret === undefined) return {};
    const task: FrameTask = { kind: 'retrieve_intent', clientSecret: secret };
    const result = await this.#init.instance.ask(task);
    return result.ok ? {} : { error: result.error };
  }

  async submit(): Promise<{ error: BrowserError } | { selectedPaymentMethod: string }> {
    const payment = this.core('payment');
    if (payment === undefined) {
      throw new IntegrationError('elements.submit() needs a mounted Payment Element.');
    }
    const result = await payment.ask({ kind: 'validate' });
    return result.ok ? { selectedPaymentMethod: 'card' } : { error: result.error };
  }

  face(): ElementsFace {
    const face: ElementsFace = {
      create: (type, options) => this.create(type, options),
      getElement: (type) => this.getElement(type),
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
    for (const name of SHARED) shared[name] = own(this.#options, name);
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

function knownType(given: unknown): ElementType {
  const name = typeName(given);
  const type = TYPES.find((known) => known === name);
  if (type === undefined) {
    throw new IntegrationError(
      `A valid Element name must be provided. Valid Elements are:\n  ${TYPES.join(', ')}; ` +
        `you passed: ${String(name)}.`,
    );
  }
  return type;
}
