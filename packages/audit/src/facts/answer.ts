/** What a probe learned. An unknown answer says why and never counts as a pass. */
export type Answer<T> =
  | { readonly known: true; readonly value: T; readonly evidence: string }
  | { readonly known: false; readonly why: string };

/** An answer with what was seen. */
export function known<T>(value: T, evidence: string): Answer<T> {
  return { known: true, value, evidence };
}

/** No answer, and why. */
export function unknown<T>(why: string): Answer<T> {
  return { known: false, why };
}
