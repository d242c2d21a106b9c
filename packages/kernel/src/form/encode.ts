/**
 * Anything that can be written as a form; `undefined` parts are left out, `null` becomes empty
 * text.
 */
export type FormInput =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly FormInput[]
  | { readonly [key: string]: FormInput };

/** Writes nested values the way Stripe's clients do: `a[b]=1`, `list[0]=x`. */
export function encodeForm(values: { readonly [key: string]: FormInput }): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(values)) append(pairs, key, value);
  return pairs.join('&');
}

function append(pairs: string[], key: string, value: FormInput): void {
  if (value === undefined) return;
  if (value === null) {
    pairs.push(`${percentEncode(key)}=`);
  } else if (typeof value === 'object') {
    // Arrays come out with their indexes as keys.
    for (const [part, inner] of Object.entries(value)) append(pairs, `${key}[${part}]`, inner);
  } else {
    pairs.push(`${percentEncode(key)}=${percentEncode(String(value))}`);
  }
}

/** A lone surrogate, for which encodeURIComponent throws, becomes U+FFFD as in every URL parser. */
function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
