/** One HTTP request as the fuzzer sends it. */
export interface Call {
  readonly method: string;
  /** As it is sent, percent-encoded or not. */
  readonly path: string;
  /** `name=value` as they are sent; in the query of GET and DELETE, else in the body. */
  readonly pairs: readonly string[];
  /** Further parameters in the query, whatever the method. */
  readonly query: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly authorization: string | null;
  readonly contentType: string | null;
  /** In place of the pairs. */
  readonly body: Buffer | null;
  /** What was done to it, for the report. */
  readonly made: readonly string[];
  /** It is so broken as HTTP, or so large, that its connection is not used again. */
  readonly mayEnd: boolean;
}

const NOTHING = Buffer.alloc(0);
/** Whatever a broken head has announced comes to an end, so that nobody waits for more. */
const FILLER = Buffer.from('a=b\r\n0\r\n\r\n');
const IN_QUERY: ReadonlySet<string> = new Set(['GET', 'DELETE', 'HEAD', 'OPTIONS']);

/** The request's bytes. Text is written as Latin-1, so that a mutant may hold any byte. */
export function wireOf(call: Call): Buffer {
  const inQuery = IN_QUERY.has(call.method) && call.body === null;
  const query = [...call.query, ...(inQuery ? call.pairs : [])].join('&');
  const body = call.body ?? (inQuery ? null : Buffer.from(call.pairs.join('&'), 'latin1'));
  const named = new Set(call.headers.map(([name]) => name.toLowerCase()));
  const lines = [
    `${call.method} ${call.path}${query === '' ? '' : `?${query}`} HTTP/1.1`,
    ...(named.has('host') ? [] : ['host: api.test']),
    ...(call.authorization === null ? [] : [`authorization: ${call.authorization}`]),
    ...(body === null || call.contentType === null ? [] : [`content-type: ${call.contentType}`]),
    ...(body === null || named.has('content-length') || named.has('transfer-encoding')
      ? []
      : [`content-length: ${body.length}`]),
    ...call.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return Buffer.concat([head, body ?? NOTHING, call.mayEnd ? FILLER : NOTHING]);
}
