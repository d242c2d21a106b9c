/** A directive as written: its name in lower case, and its values as they are. */
export interface WrittenDirective {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * ASCII whitespace (Infra Standard), which CSP splits on; not every character that `\s` matches.
 */
const WHITESPACE = /[\t\n\f\r ]+/;

/**
 * Splits a serialized policy into its directives, duplicates included (CSP3, "parse a serialized
 * CSP", where a later one of the same name has no effect).
 */
export function splitPolicy(text: string): WrittenDirective[] {
  return text.split(';').flatMap((token) => {
    const [name, ...values] = token.split(WHITESPACE).filter((part) => part !== '');
    return name === undefined ? [] : [{ name: name.toLowerCase(), values }];
  });
}

/** Splits a header value into its policies (CSP3, "serialized CSP list"). */
export function splitPolicyList(text: string): string[] {
  return text.split(',').filter((policy) => splitPolicy(policy).length > 0);
}

/** The effective directives: the first of each name. */
export function policyMap(text: string): Map<string, readonly string[]> {
  const map = new Map<string, readonly string[]>();
  for (const { name, values } of splitPolicy(text)) {
    if (!map.has(name)) map.set(name, values);
  }
  return map;
}

/** Back to a header value, in the map's order. */
export function serializePolicy(directives: ReadonlyMap<string, readonly string[]>): string {
  return [...directives].map(([name, values]) => [name, ...values].join(' ')).join('; ');
}

/** Directives asked one after the other for one kind of request (CSP3, 6.8.3). */
export const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  'script-src-elem': ['script-src-elem', 'script-src', 'default-src'],
  'script-src-attr': ['script-src-attr', 'script-src', 'default-src'],
  'script-src': ['script-src', 'default-src'],
  'style-src-elem': ['style-src-elem', 'style-src', 'default-src'],
  'style-src-attr': ['style-src-attr', 'style-src', 'default-src'],
  'style-src': ['style-src', 'default-src'],
  'worker-src': ['worker-src', 'child-src', 'script-src', 'default-src'],
  'frame-src': ['frame-src', 'child-src', 'default-src'],
  'child-src': ['child-src', 'default-src'],
  'connect-src': ['connect-src', 'default-src'],
  'font-src': ['font-src', 'default-src'],
  'img-src': ['img-src', 'default-src'],
  'manifest-src': ['manifest-src', 'default-src'],
  'media-src': ['media-src', 'default-src'],
  'object-src': ['object-src', 'default-src'],
  'prefetch-src': ['prefetch-src', 'default-src'],
  'fenced-frame-src': ['fenced-frame-src', 'frame-src', 'child-src', 'default-src'],
};

/** The name of the directive that decides for `directive`, or null where nothing restricts it. */
export function governing(
  directives: ReadonlyMap<string, readonly string[]>,
  directive: string,
): string | null {
  const chain = FALLBACKS[directive] ?? [directive];
  return chain.find((name) => directives.has(name)) ?? null;
}
