import { defaultTreeAdapter, Parser, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** More nodes than this are not looked at. */
export const NODES_MAX = 200_000;
/**
 * For the parser, whose time grows with the square of what is nested: megabytes of `<a><b>` would
 * take minutes. An ordinary megabyte takes a tenth of this.
 */
const PARSE_MAX_MS = 1_000;
const CHUNK_CHARS = 8_192;

/** A policy in a <meta> element. */
export interface MetaPolicy {
  readonly content: string;
  readonly reportOnly: boolean;
  /** Only inside <head> does it count (CSP3, 3.3). */
  readonly inHead: boolean;
  /** Scripts before it, which it does not govern. */
  readonly scriptsBefore: number;
}

export interface DocumentScript {
  /** Null: inline. */
  readonly url: string | null;
  readonly inline: string | null;
  readonly nonce: string | null;
  readonly integrity: string | null;
  /** Fetched in CORS mode: it has `crossorigin`, or is a module. */
  readonly cors: boolean;
}

export interface DocumentFrame {
  readonly url: string;
  readonly sandbox: string | null;
  readonly credentialless: boolean;
}

export interface DocumentForm {
  /** Where it is sent; the document's own address where nothing is said. */
  readonly action: string;
  readonly method: string;
}

/** An address in the document that a browser loads by itself. */
export interface DocumentResource {
  readonly kind: 'script' | 'style' | 'frame' | 'image' | 'media' | 'font' | 'object';
  readonly url: string;
  readonly nonce: string | null;
  readonly integrity: string | null;
}

/** What static HTML says, without running it. */
export interface DocumentFacts {
  readonly metaPolicies: readonly MetaPolicy[];
  readonly metaReferrer: string | null;
  readonly scripts: readonly DocumentScript[];
  readonly frames: readonly DocumentFrame[];
  readonly forms: readonly DocumentForm[];
  readonly resources: readonly DocumentResource[];
  readonly inlineStyles: number;
  readonly inlineHandlers: number;
  readonly hasPasswordOrCardField: boolean;
  /** False: the page was too large or too deeply nested to be read to its end. */
  readonly complete: boolean;
}

/** Reads a document as a browser's parser would. Any text can be given. */
export function readDocument(html: string, url: string): DocumentFacts {
  const reader = new Reader(url);
  const { root, whole } = parse(html);
  const stack: { node: Node; inHead: boolean }[] = [{ node: root, inHead: false }];
  for (let seen = 0; seen < NODES_MAX; seen += 1) {
    const next = stack.pop();
    if (next === undefined) break;
    const { node } = next;
    const element = 'tagName' in node ? node : null;
    if (element !== null) reader.read(element, next.inHead);
    const inHead = next.inHead || element?.tagName === 'head';
    if ('childNodes' in node) {
      for (let i = node.childNodes.length - 1; i >= 0; i -= 1) {
        const child = node.childNodes[i];
        if (child !== undefined) stack.push({ node: child, inHead });
      }
    }
  }
  return { ...reader.facts(), complete: whole && stack.length === 0 };
}

/** Kinds by element and the attribute that names the address. */
const LOADED: Readonly<
  Record<string, readonly [attribute: string, kind: DocumentResource['kind']]>
> = {
  img: ['src', 'image'],
  audio: ['src', 'media'],
  video: ['src', 'media'],
  source: ['src', 'media'],
  track: ['src', 'media'],
  embed: ['src', 'object'],
  object: ['data', 'object'],
};

const CARD_FIELD = /cc-(number|csc|exp)|card-?_?number|cvc|cvv/i;
/** Script types that are data and not code (HTML, "prepare the script element"). */
const CODE_TYPES = /^$|^module$|javascript|ecmascript/i;

class Reader {
  #base: string;
  readonly #scripts: DocumentScript[] = [];
  readonly #metaPolicies: MetaPolicy[] = [];
  readonly #frames: DocumentFrame[] = [];
  readonly #forms: DocumentForm[] = [];
  readonly #resources: DocumentResource[] = [];
  #metaReferrer: string | null = null;
  #baseSeen = false;
  #inlineStyles = 0;
  #inlineHandlers = 0;
  #sensitive = false;

  constructor(url: string) {
    this.#base = url;
  }

  facts(): Omit<DocumentFacts, 'complete'> {
    return {
      metaPolicies: this.#metaPolicies,
      metaReferrer: this.#metaReferrer,
      scripts: this.#scripts,
      frames: this.#frames,
      forms: this.#forms,
      resources: this.#resources,
      inlineStyles: this.#inlineStyles,
      inlineHandlers: this.#inlineHandlers,
      hasPasswordOrCardField: this.#sensitive,
    };
  }

  read(element: Element, inHead: boolean): void {
    const attributes = new Map(element.attrs.map(({ name, value }) => [name, value]));
    if (attributes.has('style')) this.#inlineStyles += 1;
    for (const name of attributes.keys()) if (/^on[a-z]+$/.test(name)) this.#inlineHandlers += 1;
    switch (element.tagName) {
      case 'base':
        return this.#readBase(attributes.get('href'));
      case 'meta':
        return this.#readMeta(attributes, inHead);
      case 'script':
        return this.#readScript(element, attributes);
      case 'style':
        this.#inlineStyles += 1;
        return;
      case 'link':
        return this.#readLink(attributes);
      case 'iframe':
      case 'frame':
        return this.#readFrame(attributes);
      case 'form':
        this.#forms.push({
          action: this.#resolve(attributes.get('action') ?? '') ?? this.#base,
          method: (attributes.get('method') ?? 'get').toLowerCase(),
        });
        return;
      case 'input':
      case 'button':
        return this.#readInput(attributes);
      default:
        return this.#readLoaded(element.tagName, attributes);
    }
  }

  #readBase(href: string | undefined): void {
    if (this.#baseSeen || href === undefined) return;
    this.#baseSeen = true;
    this.#base = this.#resolve(href) ?? this.#base;
  }

  #readMeta(attributes: ReadonlyMap<string, string>, inHead: boolean): void {
    const name = attributes.get('http-equiv')?.trim().toLowerCase();
    const content = attributes.get('content');
    if (content === undefined) return;
    if (attributes.get('name')?.toLowerCase() === 'referrer') this.#metaReferrer = content;
    if (name !== 'content-security-policy' && name !== 'content-security-policy-report-only')
      return;
    this.#metaPolicies.push({
      content,
      reportOnly: name.endsWith('report-only'),
      inHead,
      scriptsBefore: this.#scripts.length,
    });
  }

  #readScript(element: Element, attributes: ReadonlyMap<string, string>): void {
    if (!CODE_TYPES.test(attributes.get('type')?.trim() ?? '')) return;
    const src = attributes.get('src');
    const url = src === undefined ? null : this.#resolve(src);
    const common = {
      nonce: attributes.get('nonce') ?? null,
      integrity: attributes.get('integrity') ?? null,
    };
    const inline = element.childNodes.map((node) => ('value' in node ? node.value : '')).join('');
    if (url === null && (src !== undefined || inline.trim() === '')) return;
    this.#scripts.push({
      ...common,
      url,
      inline: url === null ? inline : null,
      cors: attributes.has('crossorigin') || /^\s*module\s*$/i.test(attributes.get('type') ?? ''),
    });
    if (url !== null) this.#resources.push({ kind: 'script', url, ...common });
  }

  #readLink(attributes: ReadonlyMap<string, string>): void {
    const rels = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
    if (rels.includes('stylesheet')) this.#load('style', attributes.get('href'), attributes);
    else if (rels.includes('icon')) this.#load('image', attributes.get('href'), attributes);
  }

  #readFrame(attributes: ReadonlyMap<string, string>): void {
    const src = attributes.get('src') ?? '';
    const url = src === '' ? null : this.#resolve(src);
    if (url === null || attributes.has('srcdoc')) return;
    this.#frames.push({
      url,
      sandbox: attributes.get('sandbox') ?? null,
      credentialless: attributes.has('credentialless'),
    });
    this.#load('frame', src, attributes);
  }

  #readInput(attributes: ReadonlyMap<string, string>): void {
    const type = (attributes.get('type') ?? '').toLowerCase();
    const names = ['autocomplete', 'name', 'id']
      .map((name) => attributes.get(name) ?? '')
      .join(' ');
    if (type === 'password' || CARD_FIELD.test(names)) this.#sensitive = true;
    const action = attributes.get('formaction');
    const url = action === undefined ? null : this.#resolve(action);
    if (url !== null)
      this.#forms.push({ action: url, method: attributes.get('formmethod') ?? 'get' });
    if (type === 'image') this.#load('image', attributes.get('src'), attributes);
  }

  #readLoaded(tag: string, attributes: ReadonlyMap<string, string>): void {
    const loaded = Object.hasOwn(LOADED, tag) ? LOADED[tag] : undefined;
    if (loaded !== undefined) this.#load(loaded[1], attributes.get(loaded[0]), attributes);
  }

  #load(
    kind: DocumentResource['kind'],
    address: string | undefined,
    attributes: ReadonlyMap<string, string>,
  ): void {
    const url = address === undefined || address.trim() === '' ? null : this.#resolve(address);
    if (url === null) return;
    this.#resources.push({
      kind,
      url,
      nonce: attributes.get('nonce') ?? null,
      integrity: attributes.get('integrity') ?? null,
    });
  }

  #resolve(address: string): string | null {
    return URL.canParse(address, this.#base) ? new URL(address, this.#base).href : null;
  }
}

/** The tree of a document; of what was parsed until the time was over. */
function parse(html: string): { root: DefaultTreeAdapterTypes.Document; whole: boolean } {
  const parser = new Parser({ treeAdapter: defaultTreeAdapter });
  const endsAt = performance.now() + PARSE_MAX_MS;
  let end = 0;
  for (let isLast = false; !isLast;) {
    const at = end;
    end += CHUNK_CHARS;
    isLast = end >= html.length || performance.now() > endsAt;
    parser.tokenizer.write(html.slice(at, end), isLast);
  }
  return { root: parser.document, whole: end >= html.length };
}
