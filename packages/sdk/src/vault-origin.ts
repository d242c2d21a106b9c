import { IntegrationError } from './integration-error.ts';

/** Where this script came from, and the name it was asked for by. */
export interface ScriptAddress {
  /** The vault's origin: every frame comes from here. */
  readonly vaultOrigin: string;
  /** Where the frames are: a versioned script uses those of its own version. */
  readonly framesPath: string;
  /** Whether it was loaded under one of Stripe.js's own paths. */
  readonly asStripe: boolean;
}

const STRIPE_PATH = /^\/(v3|[a-z]+)(\/|\/stripe\.js)?$/;
/** The immutable address of one version, see docs/api/sdk-versions.md. */
const VERSIONED_PATH = /^(\/sdk\/[^/]+\/)(coffer|stripe)\.js$/;

/**
 * Reads the address of the running script. The getter is called on the document itself, since an
 * element named `currentScript` would stand before it (DOM clobbering).
 */
export function scriptAddress(): ScriptAddress {
  const getter = Object.getOwnPropertyDescriptor(Document.prototype, 'currentScript')?.get;
  const script: unknown = getter?.call(document);
  if (!(script instanceof HTMLScriptElement) || script.src === '') {
    throw new IntegrationError(
      'Load coffer.js with a classic <script src> from the vault; it cannot be bundled or a module.',
    );
  }
  const url = new URL(script.src);
  const [, folder = '/', name] = VERSIONED_PATH.exec(url.pathname) ?? [];
  return {
    vaultOrigin: url.origin,
    framesPath: `${folder}fields/`,
    asStripe: name === 'stripe' || STRIPE_PATH.test(url.pathname),
  };
}
