import type {
  BrowserError,
  FieldsState,
  FrameResult,
  FrameTask,
  MessageFromFrame,
  PlainObject,
} from '@coffer/kernel';
import { ContainerClasses } from './container-classes.ts';
import { containerOf } from './container.ts';
import { Frame, type FrameAddress } from './frame.ts';
import type { Instance } from './instance.ts';
import { IntegrationError } from './integration-error.ts';
import { Listeners } from './listeners.ts';
import { merged, ownText, plainObject, separated, without } from './plain.ts';
import { setStyle, type Style } from './styled.ts';

/** Elements with nothing to ask for here: they say that they are ready, and take no space. */
export const EMPTY_TYPES = [
  'expressCheckout',
  'contactDetails',
  'currencySelector',
  'linkSignup',
  'taxId',
  'terms',
] as const;
type EmptyType = (typeof EMPTY_TYPES)[number];

export type ElementType =
  | EmptyType
  | 'address'
  | 'card'
  | 'cardNumber'
  | 'cardExpiry'
  | 'cardCvc'
  | 'checkoutForm'
  | 'linkAuthentication'
  | 'payment';

/** What an element knows of the group that it belongs to. */
export interface ElementGroup {
  /** The random name by which the frames of one group find each other. */
  readonly id: string;
  /** What is set for all its elements. */
  shared(): PlainObject;
  core(type: ElementType): ElementCore | undefined;
  /** Where the form of a Checkout session is, once the session is known. */
  readonly formAddress: (() => Promise<FrameAddress>) | undefined;
}

export interface ElementOptions {
  readonly type: ElementType;
  readonly instance: Instance;
  readonly options: PlainObject;
  readonly group: ElementGroup;
  readonly onDestroy: () => void;
}

/** The parts of a split card form that send theirs to the part with the number. */
const PARTS: readonly ElementType[] = ['cardExpiry', 'cardCvc'];
const PARTS_OF = 'cardNumber';

const TITLES: Readonly<Partial<Record<ElementType, string>>> = {
  address: 'Secure address input frame',
  card: 'Secure card payment input frame',
  cardNumber: 'Secure card number input frame',
  cardExpiry: 'Secure expiration date input frame',
  cardCvc: 'Secure CVC input frame',
  checkoutForm: 'Secure payment page',
  linkAuthentication: 'Secure email input frame',
  payment: 'Secure payment input frame',
};

/** Room around the payment form: focus rings must not be cut off at the frame's edge. */
const PAYMENT_BLEED_PX = 4;
const PAYMENT_STYLE: Style = {
  margin: `-${PAYMENT_BLEED_PX}px`,
  'min-width': `calc(100% + ${2 * PAYMENT_BLEED_PX}px)`,
};
/** As high as the row will be, until it tells: what is below it stays where it is. */
const ROW_STYLE: Style = { height: '1.2em' };
const HOLDER_STYLE: Style = {
  margin: '0',
  padding: '0',
  border: 'none',
  display: 'block',
  background: 'transparent',
  position: 'relative',
};
const HEIGHT_MAX_PX = 4_000;

/** An element's state and its frame. The merchant holds only the face made by `elementFace`. */
export class ElementCore {
  readonly type: ElementType;
  readonly listeners = new Listeners();
  readonly #init: ElementOptions;
  #options: PlainObject;
  #frame: Frame | null = null;
  #classes: ContainerClasses | null = null;
  #container: HTMLElement | null = null;
  #holder: HTMLElement | null = null;
  #labels: Element[] = [];
  #destroyed = false;

  constructor(init: ElementOptions) {
    this.type = init.type;
    this.#init = init;
    this.#options = init.options;
  }

  belongsTo(instance: Instance): boolean {
    return this.#init.instance === instance;
  }

  mount(target: unknown): void {
    this.#assertAlive();
    const container = containerOf(target);
    if (container === this.#container) return;
    this.unmount();
    if (container.firstChild !== null) {
      console.warn('This Element will be mounted to a DOM element that contains child nodes.');
      container.replaceChildren();
    }
    this.#container = container;
    this.#classes = new ContainerClasses(container, this.#options['classes']);
    this.#classes.set('base', true);
    this.#classes.set('empty', true);
    if (EMPTY_TYPES.some((type) => type === this.type)) {
      const wallets = this.type === 'expressCheckout' ? { availablePaymentMethods: undefined } : {};
      queueMicrotask(() => this.#emit('ready', wallets));
      return;
    }
    const { instance, group } = this.#init;
    if (this.type === 'checkoutForm' && group.formAddress !== undefined) {
      group.formAddress().then(
        (address) => {
          // Meanwhile it may have gone, or elsewhere, or come twice.
          if (container === this.#container && !this.isMounted) this.#show(container, address);
        },
        (error: unknown) => {
          this.fail({ type: 'invalid_request_error', message: ownText(error, 'message') ?? '' });
        },
      );
    } else this.#show(container, instance.frameAddress(separated(this.type, '-')));
  }

  #show(container: HTMLElement, address: FrameAddress): void {
    this.#frame = this.#makeFrame(address);
    this.#holder = document.createElement('div');
    container.appendChild(this.#holder);
    this.#frame.attach(this.#holder);
    this.#holder.className = '__PrivateStripeElement';
    setStyle(this.#holder, HOLDER_STYLE);
    this.#listenToLabels(container);
    if (!this.#isCard) this.#emit('loaderstart');
  }

  unmount(): void {
    this.#assertAlive();
    for (const label of this.#labels) label.removeEventListener('click', this.#focusFromLabel);
    this.#labels = [];
    this.#frame?.destroy();
    this.#holder?.remove();
    this.#classes?.clear();
    this.#frame = null;
    this.#holder = null;
    this.#classes = null;
    this.#container = null;
  }

  destroy(): void {
    this.unmount();
    this.#destroyed = true;
    this.#init.onDestroy();
  }

  update(options: unknown): void {
    this.#assertAlive();
    const changes = plainObject(options);
    this.#options = merged(this.#options, changes);
    this.#frame?.send({ type: 'update', options: changes });
  }

  /** News of its group's options. Its own go over them, as they do at first. */
  share(options: PlainObject): void {
    const news = Object.keys(this.#options).reduce(without, options);
    this.#frame?.send({ type: 'update', options: news });
  }

  /** Tells the page that the element is of no use. */
  fail(error: BrowserError): void {
    this.#emit('loaderror', { error });
  }

  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    this.#assertAlive();
    // The page must hand its focus to the frame before the frame can give it to a field.
    if (type === 'focus') this.#frame?.iframe.focus();
    this.#frame?.send({ type });
    if (type === 'blur') this.#frame?.iframe.blur();
  }

  get #isCard(): boolean {
    return this.type.startsWith('card');
  }

  get isMounted(): boolean {
    return this.#frame !== null;
  }

  get isReady(): boolean {
    return this.#frame?.ready === true;
  }

  /** Runs a task in the frame that holds the card; of a split form, in the number's. */
  async ask(task: FrameTask, collected: readonly PlainObject[] = []): Promise<FrameResult> {
    const { group } = this.#init;
    // Only a number has other parts, and it cannot do without an expiration date.
    const parts = PARTS.filter((part) => this.type === PARTS_OF && group.core(part)?.isReady);
    const whole = this.type !== PARTS_OF || parts.includes('cardExpiry');
    if (this.#frame === null || !this.isReady || !whole) {
      throw new IntegrationError(
        'We could not retrieve data from the specified Element. Please make sure the Element you ' +
          'are attempting to use is still mounted and the ready event has been emitted.',
      );
    }
    const result = await this.#frame.ask(task, { parts, collected });
    // A mistake of the page that only the frame could see.
    if (result.ok || result.error.type !== 'integration_error') return result;
    throw new IntegrationError(result.error.message ?? '');
  }

  /** The element that sends the card: any part of a split form stands for the number's. */
  sender(): ElementCore | undefined {
    return PARTS.includes(this.type) ? this.#init.group.core(PARTS_OF) : this;
  }

  #assertAlive(): void {
    if (this.#destroyed) {
      throw new IntegrationError(
        'This Element has already been destroyed. Please create a new one.',
      );
    }
  }

  #makeFrame(address: FrameAddress): Frame {
    const { instance, group } = this.#init;
    const frame: Frame = new Frame({
      ...address,
      title: TITLES[this.type] ?? '',
      style: this.#isCard ? ROW_STYLE : PAYMENT_STYLE,
      setup: () => instance.setup(merged(group.shared(), this.#options), group.id),
      // A frame that was replaced has nothing more to say.
      receive: (message) => {
        if (this.#frame === frame) this.#receive(frame, message);
      },
    });
    return frame;
  }

  #receive(frame: Frame, message: MessageFromFrame): void {
    switch (message.type) {
      case 'ready':
        this.#emit('ready');
        this.#init.instance.warmUp();
        break;
      case 'failed':
        this.fail(message.error);
        break;
      case 'change':
        this.#showState(message.state);
        break;
      case 'focus':
      case 'blur':
        this.#classes?.set('focus', message.type === 'focus');
        this.#emit(message.type);
        break;
      case 'escape':
      case 'networkschange':
        this.#emit(message.type);
        break;
      case 'enter':
        submitForm(this.#container);
        break;
      case 'height': {
        const px = Math.min(Math.max(0, Math.ceil(message.px)), HEIGHT_MAX_PX);
        setStyle(frame.iframe, { height: `${px}px` });
        break;
      }
      case 'violation': {
        const { effectiveDirective, blockedURI } = message;
        this.#emit('cspviolation', { effectiveDirective, blockedURI });
        break;
      }
      case 'event':
        this.#emit(message.name, message.payload);
        break;
      case 'checkout':
      case 'labels':
      case 'title':
      case 'begun':
      case 'answer':
        break;
    }
  }

  #showState(state: FieldsState): void {
    this.#classes?.set('empty', state.empty);
    this.#classes?.set('complete', state.complete);
    this.#classes?.set('invalid', state.error !== null);
    this.#classes?.set('webkitAutofill', state.autofilled);
    this.#emit('change', {
      empty: state.empty,
      complete: state.complete,
      ...(this.#isCard ? { error: state.error ?? undefined } : {}),
      ...state.details,
    });
  }

  #emit(event: string, payload: object = {}): void {
    this.listeners.emit(event, { elementType: this.type, ...payload });
  }

  readonly #focusFromLabel = (): void => this.command('focus');

  /** A click on the label around or for the container goes to the first field, as for an input. */
  #listenToLabels(container: HTMLElement): void {
    const around = container.closest('label');
    const id = container.id;
    const tied = id === '' ? [] : document.querySelectorAll(`label[for="${CSS.escape(id)}"]`);
    this.#labels = around === null ? [...tied] : [around, ...tied];
    for (const label of this.#labels) label.addEventListener('click', this.#focusFromLabel);
  }
}

/** Enter in a field submits the form around the element, as it would in an input of its own. */
function submitForm(container: HTMLElement | null): void {
  const form = container?.closest('form');
  // Called on the prototype: a field named `requestSubmit` would stand before the method.
  if (form) HTMLFormElement.prototype.requestSubmit.call(form);
}
