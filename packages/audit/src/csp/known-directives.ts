/** What the values of a directive are. */
export type DirectiveKind = 'sources' | 'ancestors' | 'tokens' | 'nothing';

export interface KnownDirective {
  readonly kind: DirectiveKind;
  /** Ignored in a <meta> element (CSP3, 3.3). */
  readonly headerOnly?: true;
  /** Browsers ignore it or soon will: why, and what replaces it. */
  readonly gone?: string;
}

const SOURCES: KnownDirective = { kind: 'sources' };

/** Every directive of CSP3 and of the standards that add to it, and the ones of the past. */
export const KNOWN_DIRECTIVES: Readonly<Record<string, KnownDirective>> = {
  'default-src': SOURCES,
  'script-src': SOURCES,
  'script-src-elem': SOURCES,
  'script-src-attr': SOURCES,
  'style-src': SOURCES,
  'style-src-elem': SOURCES,
  'style-src-attr': SOURCES,
  'img-src': SOURCES,
  'font-src': SOURCES,
  'connect-src': SOURCES,
  'frame-src': SOURCES,
  'child-src': SOURCES,
  'worker-src': SOURCES,
  'media-src': SOURCES,
  'manifest-src': SOURCES,
  'object-src': SOURCES,
  'fenced-frame-src': SOURCES,
  'form-action': SOURCES,
  'base-uri': SOURCES,
  'frame-ancestors': { kind: 'ancestors', headerOnly: true },
  'report-uri': { kind: 'tokens', headerOnly: true },
  'report-to': { kind: 'tokens' },
  sandbox: { kind: 'tokens', headerOnly: true },
  'upgrade-insecure-requests': { kind: 'nothing' },
  'require-trusted-types-for': { kind: 'tokens' },
  'trusted-types': { kind: 'tokens' },
  webrtc: { kind: 'tokens' },
  'block-all-mixed-content': {
    kind: 'nothing',
    gone: 'browsers block or upgrade mixed content by themselves: drop it',
  },
  'plugin-types': { kind: 'tokens', gone: "use object-src 'none'" },
  'prefetch-src': { kind: 'sources', gone: 'default-src decides instead: drop it' },
  'navigate-to': { kind: 'sources', gone: 'no browser has it: drop it' },
  'require-sri-for': { kind: 'tokens', gone: 'use the Integrity-Policy header' },
  referrer: { kind: 'tokens', gone: 'use the Referrer-Policy header' },
  'reflected-xss': { kind: 'tokens', gone: 'no browser has it: drop it' },
};

/** Names that begin like this are ours to know, whatever their values say. */
export function isDirectiveName(text: string): boolean {
  return Object.hasOwn(KNOWN_DIRECTIVES, text.toLowerCase());
}
