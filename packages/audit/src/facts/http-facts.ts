/** One answer, as received. Header names are in lower case and stay in the order of the wire. */
export interface HttpExchange {
  readonly url: string;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Decoded, at most `BODY_MAX_BYTES` of it. */
  readonly body: string;
  /** The body was longer than we keep, or was cut on the way. */
  readonly truncated: boolean;
}

/** Why a request had no answer. */
export interface HttpFailure {
  readonly url: string;
  readonly reason:
    | 'refused'
    | 'reset'
    | 'timeout'
    | 'tls'
    | 'not-http'
    | 'too-large'
    | 'too-many-redirects'
    | 'dns'
    | 'other';
  readonly detail: string;
}

/** A document and the way to it. */
export interface HttpFacts {
  /** The address that was asked for. */
  readonly asked: string;
  /** Redirects first, the document last. */
  readonly exchanges: readonly HttpExchange[];
  /** Set when the way ended without a document. */
  readonly failure: HttpFailure | null;
  /** The same host over http://, to see that it leads to https. Null: not asked. */
  readonly plain: {
    readonly exchanges: readonly HttpExchange[];
    readonly failure: HttpFailure | null;
  } | null;
}
