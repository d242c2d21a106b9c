import type { FrameResult, FrameSetup, FrameTask, PlainObject } from '@coffer/kernel';
import { Frame, type FrameAddress } from './frame.ts';
import { merged, ownText, plainObject } from './plain.ts';
import type { Style } from './styled.ts';
import type { ScriptAddress } from './vault-origin.ts';

const HIDDEN_STYLE: Style = {
  position: 'fixed',
  top: '0',
  left: '0',
  width: '1px',
  'min-width': '0',
  height: '1px',
  visibility: 'hidden',
  'pointer-events': 'none',
};

/** What the parts of one `Coffer()` share: its key, its vault, and its hidden controller frame. */
export class Instance {
  readonly #address: ScriptAddress;
  readonly #publishableKey: string;
  readonly #options: PlainObject;
  #controller: Frame | null = null;
  /** Of the group of elements that was last given one; of the bank's modal, too. */
  locale: string | undefined;

  constructor(address: ScriptAddress, publishableKey: string, options: unknown) {
    this.#address = address;
    this.#publishableKey = publishableKey;
    this.#options = plainObject(options);
    this.locale = ownText(options, 'locale');
  }

  get livemode(): boolean {
    return this.#publishableKey.startsWith('pk_live_');
  }

  /** Where a page inside a frame is. */
  frameAddress(page: string): FrameAddress {
    const { vaultOrigin, framesPath } = this.#address;
    return { vaultOrigin, path: framesPath + page };
  }

  /**
   * Which of its two addresses the bank's page is framed at. A page that is isolated by COEP takes
   * only frames that have it, too; one that is isolated by Document-Isolation-Policy (in Chromium,
   * which has credentialless frames) takes any, and then the bank keeps its cookies.
   */
  challengePage(): string {
    const byPolicy =
      'credentialless' in HTMLIFrameElement.prototype &&
      this.#controller?.ready === true &&
      !this.#controller.isolated;
    return window.crossOriginIsolated && !byPolicy ? 'challenge-isolated' : 'challenge';
  }

  /** What a frame is told first. */
  setup(options: PlainObject, group = ''): FrameSetup {
    return {
      publishableKey: this.#publishableKey,
      stripeAccount: ownText(this.#options, 'stripeAccount') ?? null,
      apiVersion: ownText(this.#options, 'apiVersion') ?? null,
      group,
      options: merged(plainObject({ locale: ownText(this.#options, 'locale') }), options),
    };
  }

  /** Runs a task without card data, in the controller. */
  ask(task: FrameTask): Promise<FrameResult> {
    return this.#control().ask(task);
  }

  /**
   * Loads the controller, so that the first task need not wait for it. Elements call it once they
   * are there: a second frame beside them would make the shopper wait for the form.
   */
  warmUp(): void {
    this.#control();
  }

  /** The controller; made again when the page has thrown it away with the rest of its body. */
  #control(): Frame {
    if (this.#controller?.iframe.isConnected) return this.#controller;
    this.#controller?.destroy();
    const frame = new Frame({
      ...this.frameAddress('controller'),
      title: 'Secure payment controller',
      style: HIDDEN_STYLE,
      setup: () => this.setup(plainObject(undefined)),
      receive: () => undefined,
    });
    frame.iframe.ariaHidden = 'true';
    frame.iframe.tabIndex = -1;
    // Lets the frame see which kind of isolation the page has. It holds no card.
    frame.iframe.allow = 'cross-origin-isolated';
    frame.attach(document.body ?? document.documentElement);
    this.#controller = frame;
    return frame;
  }
}
