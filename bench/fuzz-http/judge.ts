import { BODY_MAX_BYTES } from '../../packages/server/src/http/read-request.ts';
import { wireOf, type Call } from './call.ts';
import type { Reply } from './raw-client.ts';

/** What of another account must never be seen. */
export interface Foreign {
  /** Text that only the other account has ever sent. */
  readonly canary: string;
  /** Its secrets: of intents, sessions and endpoints. */
  readonly secrets: readonly string[];
  readonly ids: ReadonlySet<string>;
}

const ERROR_TYPES: ReadonlySet<string> = new Set([
  'card_error',
  'idempotency_error',
  'invalid_request_error',
  'rate_limit_error',
]);

/** Words of our own code, of its libraries and of the database, which no answer may hold. */
const INTERNALS: readonly RegExp[] = [
  /\n\s+at \S/,
  /node:internal|node_modules/,
  /\w\.(ts|js|mjs|sql):\d+/,
  /(^|[\s"'(])\/(work|home|root|tmp|usr|var|opt)\//,
  /\b(Type|Range|Syntax|Reference|Invariant|Door|Operator|Database)Error\b/,
  /syntax error at or near|invalid (byte sequence|input syntax)|out of range for type/,
  /violates .{1,60} constraint|duplicate key|relation "|column "/,
  /\b(insert into|select .{1,80} from|update \w+ set|delete from)\b/i,
  /stored_(card|cvc)_|card_ref|cvc_ref|form_digest|key_sha256|skeleton/,
];
/** In a message these say that a value was not looked at. */
const UNREAD = /\[object \w+\]|\bundefined\b|\bNaN\b/;
const ID = /\b[a-z]+(?:_test)?_[0-9A-Za-z]{14,}/g;

/** What is wrong with an answer; null when nothing is. */
export function judge(call: Call, reply: Reply, foreign: Foreign): string | null {
  if (reply.status === 0) {
    return mayBeUnanswered(call) ? null : 'the connection ended without an answer';
  }
  if (reply.status >= 500) return 'the server failed';
  const text = reply.headers + reply.body;
  for (const word of INTERNALS) {
    const [found] = word.exec(text) ?? [];
    if (found !== undefined && !repeats(call, found)) return `the answer holds ${found}`;
  }
  if (/^(server|x-powered-by):/im.test(reply.headers)) return 'the answer names its software';
  return judgeForeign(call, reply, foreign) ?? judgeShape(call, reply);
}

/** Nobody tunnels through here, and of what is too large the rest is not read. */
export function mayBeUnanswered({ method, body }: Call): boolean {
  return method === 'CONNECT' || (body?.length ?? 0) > BODY_MAX_BYTES;
}

function judgeForeign(call: Call, reply: Reply, foreign: Foreign): string | null {
  const { status, headers, body } = reply;
  const text = headers + body;
  if (text.includes(foreign.canary)) return "the answer holds another account's text";
  const seen = foreign.secrets.find((secret) => text.includes(secret));
  if (seen !== undefined) return "the answer holds another account's secret";
  if (status >= 300) return null;
  // A refusal may repeat the id that it is about; whatever else names it has found it.
  const isForeign = (id: string): boolean => foreign.ids.has(id);
  const id = body.match(ID)?.find(isForeign);
  if (id !== undefined) return `the answer holds another account's id ${id}`;
  // Nor may there be anything at its address.
  const found = call.path.match(ID)?.find(isForeign);
  return found === undefined ? null : `another account's ${found} was found`;
}

function judgeShape(call: Call, { status, headers, body }: Reply): string | null {
  if (call.method === 'HEAD') return null;
  if (!/^content-type: application\/json\b/im.test(headers)) return 'the answer is not JSON';
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return 'the answer cannot be read as JSON';
  }
  if (typeof answer !== 'object' || answer === null) return 'the answer is no object';
  if (status < 300) return 'error' in answer ? 'an error with a status of success' : null;
  const { error } = answer as { error?: { type?: unknown; message?: unknown } };
  const { type, message } = error ?? {};
  if (typeof type !== 'string' || !ERROR_TYPES.has(type)) return 'the error has no type of ours';
  if (typeof message !== 'string' || message === '') return 'the error has no message';
  const unread = UNREAD.exec(message)?.[0];
  return unread !== undefined && !repeats(call, unread) ? `the message holds ${unread}` : null;
}

/** Text of the request's own may be in its answer. */
function repeats(call: Call, text: string): boolean {
  return wireOf(call).includes(text);
}
