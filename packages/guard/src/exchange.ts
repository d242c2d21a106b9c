/** One request as the rules see it: no framework, no stream, no side effect but reading. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as the client sent them. */
  readonly target: string;
  /** The connection that reached this process is encrypted. */
  readonly encrypted: boolean;
  /** The address at the other end of that connection; null where the platform does not tell. */
  readonly peer: string | null;
  /** By lower-case name; several lines of one name are joined by commas (RFC 9110 5.3). */
  header(name: string): string | undefined;
  /**
   * Reads at most `maxBytes` of the body and leaves all of it for the app. `onlyIf` is asked with
   * the first bytes: when it says no, the rest is not read.
   */
  body(maxBytes: number, onlyIf?: (first: Uint8Array) => boolean): Promise<BodyRead>;
  /** What a parser before us has made of the body, where one has; else undefined. */
  readonly parsedBody: unknown;
}

export type BodyRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'too-large' }
  /** The client went away before the end. */
  | { readonly kind: 'aborted' };

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** An answer of ours in the app's place. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** A refusal as JSON, with a stable code for programs and a sentence for people. */
export function refusal(status: number, error: { code: string; message: string }): Answer {
  return {
    status,
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
    ],
    body: JSON.stringify({ error }),
  };
}
