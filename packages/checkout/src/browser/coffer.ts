import type { CheckoutView } from '../view.ts';

/** The part of coffer.js that this page uses, as a merchant's page would. */
export interface Coffer {
  elements(options: object): Elements;
  createPaymentMethod(options: object): Promise<MethodResult>;
  handleNextAction(options: object): Promise<{ readonly error?: CofferError }>;
}

export interface Elements {
  create(type: 'payment', options: object): Element;
  update(options: object): Promise<void>;
  submit(): Promise<{ readonly error?: CofferError }>;
}

export interface Element {
  mount(place: unknown): void;
  destroy(): void;
  focus(): void;
  on(event: string, listener: (event: ElementEvent) => void): void;
}

/** Of these events, `change` says how far the card has come. */
export interface ElementEvent {
  readonly complete?: boolean;
  readonly empty?: boolean;
}

export interface CofferError {
  readonly message?: string;
  readonly code?: string;
}

interface MethodResult {
  readonly error?: CofferError;
  readonly paymentMethod?: { readonly id: string };
}

/** coffer.js, told whose page this is; null when the browser did not load it. */
export function startCoffer(view: CheckoutView): Coffer | null {
  const start: unknown = Reflect.get(globalThis, 'Coffer');
  // The script of that name, compared with its digest.
  return typeof start === 'function'
    ? (start as (key: string) => Coffer)(view.publishableKey)
    : null;
}
