/** Whose a thing is: the page's own site, a payment provider's, or somebody else's. */
export type Party = 'first' | 'provider' | 'third';

/**
 * When a thing was first seen: while the page loaded, while time was let run on and the page was
 * scrolled, or while the test card was typed and afterwards.
 */
export type Phase = 'load' | 'wait' | 'typing';

/** Providers that are known by their hosts; `coffer` by the addresses of its files. */
export type PageProvider =
  'coffer' | 'stripe' | 'adyen' | 'braintree' | 'paypal' | 'square' | 'checkout.com' | 'other';

export type ScriptKind =
  /** From an address of its own, workers' included. */
  | 'external'
  /** Text of a script element. */
  | 'inline'
  /** Text of an `on...` attribute or a `javascript:` address. */
  | 'handler'
  /** Given to eval or to a timer as text. */
  | 'eval'
  /** Made by the Function constructor. */
  | 'function'
  | 'blob'
  | 'data';

/** What a script element says; of scripts that other scripts added too. */
export interface ScriptElement {
  /** The attribute, '' when absent. */
  readonly integrity: string;
  readonly nonce: boolean;
  readonly async: boolean;
  readonly defer: boolean;
  readonly module: boolean;
  readonly crossOrigin: string | null;
}

/** One script that the browser compiled. */
export interface PageScript {
  /** Unique within one visit: `s1`, `s2`, ... */
  readonly id: string;
  readonly kind: ScriptKind;
  readonly context: 'page' | 'worker' | 'shared-worker' | 'service-worker';
  /** `PageFrame.id`; null for service and shared workers, which belong to no frame. */
  readonly frame: string | null;
  /** Where its text came from; null for text that has no address of its own (inline, eval). */
  readonly url: string | null;
  /** The address that a `sourceURL` comment claims, which the browser never asked for. */
  readonly claimedUrl: string | null;
  /** By the address; without one, that of the script that made it, or of its document. */
  readonly party: Party;
  readonly provider: PageProvider | null;
  /** As in an `integrity` attribute: `sha384-...`. */
  readonly sha384: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Of the whole text in UTF-8. */
  readonly sizeBytes: number;
  /** The text, at most `SOURCE_MAX_CHARS` of it; '' when the browser no longer had it. */
  readonly source: string;
  /** Null when no script element of the document stands for it. */
  readonly element: ScriptElement | null;
  /** Added by another script instead of the document's HTML. */
  readonly injected: boolean;
  /** Who brought it in, nearest first: addresses of scripts, the document last. */
  readonly initiators: readonly string[];
  /** Of the answer that carried it; empty without an address. Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly phase: Phase;
}

export type CardRole = 'number' | 'expiry' | 'cvc';

/** A field that asks for card data, wherever it is. */
export interface CardField {
  /** Unique within one visit. */
  readonly id: string;
  readonly role: CardRole;
  readonly frame: string;
  /** What says so: `autocomplete=cc-number`, `label "Card number"`. */
  readonly because: string;
  /** The element for a person: `input#card[name=card]`. */
  readonly element: string;
  readonly shadow: boolean;
  readonly contentEditable: boolean;
  readonly visible: boolean;
  /** Where its form sends it, or null outside a form. */
  readonly formAction: string | null;
  /** The test card's data was typed into it. */
  readonly typed: boolean;
  readonly phase: Phase;
}

/** What the `iframe` element says. */
export interface FrameElement {
  /** The attribute, or null when absent; '' is the strictest. */
  readonly sandbox: string | null;
  readonly credentialless: boolean;
  readonly allow: string;
  readonly srcdoc: boolean;
  readonly visible: boolean;
  readonly width: number;
  readonly height: number;
}

/** One frame; the page's own is the first. */
export interface PageFrame {
  /** Unique within one visit: `f0` is the page. */
  readonly id: string;
  readonly parent: string | null;
  readonly url: string;
  readonly origin: string;
  readonly party: Party;
  readonly provider: PageProvider | null;
  /** Null for the page itself, and for a frame whose element is gone. */
  readonly element: FrameElement | null;
  /** The frame is gone from the document. */
  readonly removed: boolean;
  /** Every address it showed but about:blank, in order. */
  readonly history: readonly { readonly url: string; readonly phase: Phase }[];
  readonly crossOriginIsolated: boolean;
}

export interface PageForm {
  readonly frame: string;
  /** Absolute. A `formaction` of a button makes one more entry. */
  readonly action: string;
  readonly method: string;
  /** Roles of the card fields inside. */
  readonly cardRoles: readonly CardRole[];
}

/** Something that hears keys or changes. */
export interface PageListener {
  readonly frame: string;
  /** `field`: a card field; `document`: document, window or body, which hear every field. */
  readonly target: 'field' | 'document';
  /** `CardField.id` when the target is one. */
  readonly field: string | null;
  /** e.g. `keydown`. */
  readonly type: string;
  /** `PageScript.id` of the script with the function; null when it could not be told. */
  readonly script: string | null;
}

/** An element in front of a frame that has a card field or is a provider's. */
export interface PageOverlay {
  /** `PageFrame.id` of the covered frame. */
  readonly frame: string;
  readonly element: string;
  /** Part of the frame's area that is covered, 0 to 1. */
  readonly share: number;
  /** It holds a field, or a frame that is not the provider's. */
  readonly takesInput: boolean;
  /** Nothing of it can be seen. */
  readonly invisible: boolean;
  readonly phase: Phase;
}

export interface PageRequest {
  readonly url: string;
  readonly method: string;
  /** As the browser calls it: Document, Script, Image, Fetch, XHR, Ping, WebSocket, ... */
  readonly type: string;
  readonly party: Party;
  readonly provider: PageProvider | null;
  readonly frame: string | null;
  readonly status: number | null;
  /** Addresses of scripts and documents, nearest first. */
  readonly initiators: readonly string[];
  readonly phase: Phase;
  /** Sent between the first key and the end of the visit, from code that heard the keys. */
  readonly heardKeys: boolean;
}

/** Data of the test card, seen where it went. Addresses and texts have it masked. */
export interface CardDataSeen {
  readonly where:
    | 'url'
    | 'body'
    | 'header'
    | 'websocket'
    | 'local-storage'
    | 'session-storage'
    | 'cookie'
    | 'console'
    | 'address-bar';
  /** The host that received it, or the origin that stores it; null for the console. */
  readonly to: string | null;
  readonly url: string | null;
  readonly party: Party;
  readonly provider: PageProvider | null;
  readonly frame: string | null;
  /** e.g. `plain`, `base64`, `reversed, hex`, `in parts`. */
  readonly form: string;
  /** The request's type, the storage's key, or the console's level. */
  readonly via: string;
  readonly initiators: readonly string[];
}

export interface PageCookie {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: 'Strict' | 'Lax' | 'None' | null;
  /** Gone with the browser session. */
  readonly session: boolean;
  readonly party: Party;
  /** The value holds what looks like a card number. */
  readonly cardNumber: boolean;
}

/** One entry; values are never kept. */
export interface PageStorage {
  readonly origin: string;
  readonly kind: 'local' | 'session' | 'indexeddb';
  /** The key, or the database's name. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly cardNumber: boolean;
}

export interface PageViolation {
  readonly directive: string;
  /** What was blocked: an address, `inline`, `eval`. */
  readonly blocked: string;
  readonly reportOnly: boolean;
}

export interface MixedContent {
  readonly url: string;
  readonly resolved: 'blocked' | 'allowed' | 'upgraded';
}

export interface ConsoleLine {
  readonly level: string;
  /** Masked, at most `CONSOLE_TEXT_MAX_CHARS`. */
  readonly text: string;
}

/** The document's answer, after all redirects. */
export interface PageDocument {
  readonly url: string;
  readonly status: number;
  readonly title: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Policies in `meta` elements. */
  readonly metaPolicies: readonly string[];
  /** Addresses on the way here, without this one. */
  readonly redirects: readonly string[];
  /** e.g. `TLS 1.3`; null over plain http. */
  readonly tlsVersion: string | null;
}

/** Another service stood between us and the page: what was seen is not the page. */
export interface BotWall {
  /** e.g. `Cloudflare`; `unknown` for a bare refusal. */
  readonly name: string;
  readonly evidence: readonly string[];
}

/** A thing that the page did to its visitor. */
export interface PageEvent {
  readonly kind: 'dialog' | 'popup' | 'download' | 'navigation' | 'crash';
  readonly detail: string;
  readonly phase: Phase;
}

/** All that one visit of one page recorded. Pure data: the checks read only this. */
export interface PageFacts {
  /** The address that was asked for. */
  readonly asked: string;
  /** Null: no document came; `troubles` says why. */
  readonly document: PageDocument | null;
  readonly botWall: BotWall | null;
  readonly scripts: readonly PageScript[];
  readonly frames: readonly PageFrame[];
  readonly cardFields: readonly CardField[];
  readonly forms: readonly PageForm[];
  readonly listeners: readonly PageListener[];
  readonly overlays: readonly PageOverlay[];
  readonly requests: readonly PageRequest[];
  readonly cardData: readonly CardDataSeen[];
  readonly cookies: readonly PageCookie[];
  readonly storage: readonly PageStorage[];
  readonly violations: readonly PageViolation[];
  readonly mixedContent: readonly MixedContent[];
  readonly console: readonly ConsoleLine[];
  readonly events: readonly PageEvent[];
  /** The test card was typed into at least one field. */
  readonly typed: boolean;
  readonly submitted: boolean;
  /** e.g. `Chromium 156.0.8078.79`. */
  readonly browser: string;
  /** ISO 8601. */
  readonly visitedAt: string;
  /** Milliseconds from navigation to the last fact. */
  readonly tookMs: number;
  /** What could not be done or was cut short: shown, and never counts as a pass. */
  readonly troubles: readonly string[];
}
