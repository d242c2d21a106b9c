import type { BrowserError, MessageFromFrame, PlainObject } from '@coffer/kernel';
import { containerOf } from '../container.ts';
import { Frame, type FrameAddress } from '../frame.ts';
import type { Instance } from '../instance.ts';
import { IntegrationError } from '../integration-error.ts';
import { isWebUrl } from '../outcome.ts';
import type { Payments } from '../payments.ts';
import { own, ownText, plainObject } from '../plain.ts';
import { setStyle } from '../styled.ts';
import { callCheckout, secretOf } from './checkout-call.ts';

export interface EmbeddedCheckoutFace {
  mount(target: unknown): void;
  unmount(): void;
  destroy(): void;
}

const CALL = 'createEmbeddedCheckoutPage()';
const HEIGHT_MAX_PX = 20_000;

type Question = Extract<MessageFromFrame, { type: 'checkout' }>;

/** The payment page in a frame of the merchant's page. */
export async function embeddedCheckout(
  instance: Instance,
  payments: Payments,
  given: unknown,
): Promise<EmbeddedCheckoutFace> {
  const clientSecret = await secretOf(CALL, given);
  const { answer, facts } = await callCheckout(instance, clientSecret, 'read');
  const url = facts?.frameUrl;
  if (url == null) {
    throw new IntegrationError(
      ownText(answer.error, 'message') ?? 'This session has no embedded page.',
    );
  }
  let frame: Frame | null = null;
  let destroyed = false;
  const unmount = (): void => {
    frame?.destroy();
    frame = null;
  };
  return {
    mount: (target) => {
      if (destroyed) throw new IntegrationError('This Embedded Checkout has been destroyed.');
      const container = containerOf(target);
      unmount();
      frame = makeFrame(url, { instance, payments, given, clientSecret });
      frame.attach(container);
    },
    unmount,
    destroy: () => {
      unmount();
      destroyed = true;
    },
  };
}

interface Made {
  readonly instance: Instance;
  readonly payments: Payments;
  /** The merchant's options, with its callbacks. */
  readonly given: unknown;
  readonly clientSecret: string;
}

/** The page at such an address, in a frame of this page. */
export function pageAddress(url: string): FrameAddress {
  const { origin, pathname, searchParams } = new URL(url);
  searchParams.set('parent', location.origin);
  // Such a page needs the stricter of two embedder policies in some browsers.
  if (crossOriginIsolated) searchParams.set('isolated', 'true');
  return { vaultOrigin: origin, path: `${pathname}?${searchParams}` };
}

function makeFrame(url: string, made: Made): Frame {
  const frame: Frame = new Frame({
    ...pageAddress(url),
    title: 'Secure payment page',
    setup: () => made.instance.setup(plainObject({ clientSecret: made.clientSecret })),
    receive: (message) => {
      if (message.type === 'height') {
        const px = Math.min(Math.max(0, Math.ceil(message.px)), HEIGHT_MAX_PX);
        setStyle(frame.iframe, { height: `${px}px` });
      } else if (message.type === 'failed') {
        const { error } = message;
        console.warn(`Embedded Checkout: ${error.message ?? 'it could not be loaded'}`);
        void reply(loadError(error), made);
      } else if (message.type === 'checkout') {
        void reply(message, made).then((given) => {
          if (message.id > 0) frame.send({ type: 'update', options: { ...given, id: message.id } });
        });
      }
    },
  });
  return frame;
}

/** Stripe's page has no such event; a merchant's page can tell its shopper by it. */
function loadError(error: BrowserError): Question {
  const data = plainObject({ eventType: 'loaderror', details: { error } });
  return { type: 'checkout', event: 'analytics', id: 0, data };
}

async function reply({ event, data }: Question, made: Made): Promise<PlainObject> {
  const id = made.clientSecret.slice(0, made.clientSecret.indexOf('_secret_'));
  switch (event) {
    case 'complete': {
      tell(made, 'onComplete');
      const url = ownText(data, 'url');
      if (url !== undefined && isWebUrl(url, false)) location.assign(url);
      return {};
    }
    case 'analytics': {
      const timestamp = Math.floor(Date.now() / 1000);
      const more = { checkoutSession: id, clientMetadata: {}, timestamp };
      tell(made, 'onAnalyticsEvent', { ...data, ...more });
      return {};
    }
    case 'challenge': {
      made.instance.locale = ownText(data, 'locale');
      const result = await made.payments.handleNextAction(data);
      return 'error' in result ? { error: result.error.message ?? '' } : {};
    }
    case 'shipping':
    case 'items': {
      const name = event === 'shipping' ? 'onShippingDetailsChange' : 'onLineItemsChange';
      try {
        return plainObject(await tell(made, name, { checkoutSessionId: id, ...data }));
      } catch (error) {
        reportError(error);
        return { type: 'reject' };
      }
    }
  }
}

/** Calls the merchant's function of that name, if there is one. */
function tell({ given }: Made, name: string, event?: object): unknown {
  const listener = own(given, name);
  if (typeof listener !== 'function') return undefined;
  // What kind of function it is cannot be known.
  return (listener as (event?: object) => unknown)(event);
}
