import { neededPermission } from '@coffer/kernel';
import type { CallLimits } from '../limits/limits.ts';
import type { Param } from '../params/spec.ts';
import type { Answer } from './answer.ts';
import type { Call, WriteCall } from './call.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One endpoint. What it takes is checked and typed by `params` before `run` sees it. */
export interface Route {
  readonly method: Method;
  /** `/v1/customers/:id` */
  readonly path: string;
  /** Whether a publishable key may call it. */
  readonly publishable: boolean;
  /** What a restricted key must be allowed; null: no restricted key may call it. */
  readonly permission: string | null;
  /** Where an envelope may hold a card or CVC for it. */
  readonly cardAt: readonly string[];
  /** How often it may be called without a secret key; null where that need not be limited. */
  readonly limits: CallLimits | null;
  readonly handler: Handler;
}

/**
 * How an endpoint runs. `params` reads the whole form.
 * - `read`: no transaction.
 * - `write`: one transaction, with the idempotency key's claim and answer.
 * - `prepared`: something harmless is asked of the outside world, then a write with what it said. A
 *   retry may ask again; what is kept under an idempotency key is the write.
 * - `staged`: its own transactions, because it asks the outside world in between.
 */
export type Handler =
  | { readonly kind: 'read'; readonly run: (call: Call, form: FormReader) => Promise<object> }
  | { readonly kind: 'write'; readonly run: (call: WriteCall, form: FormReader) => Promise<object> }
  | {
      readonly kind: 'prepared';
      readonly prepare: (call: Call, form: FormReader) => Promise<PreparedWrite>;
    }
  | { readonly kind: 'staged'; readonly run: (call: Call, form: FormReader) => Promise<Answer> };

/** The write that a preparation leads to. */
export type PreparedWrite = (call: WriteCall) => Promise<object>;

/** Reads the call's form by a specification. */
export type FormReader = <P>(params: Param<P>) => P;

interface RouteInit<P, C, R> {
  readonly method: Method;
  readonly path: string;
  readonly publishable?: true;
  readonly cardAt?: readonly string[];
  readonly limits?: CallLimits;
  readonly params: Param<P>;
  readonly run: (call: C, params: P) => Promise<R>;
}

/** An endpoint that changes nothing. It answers with the object that `run` gives. */
export function read<P>(init: RouteInit<P, Call, object>): Route {
  const { params, run } = init;
  return route(init, { kind: 'read', run: (call, form) => run(call, form(params)) });
}

/** An endpoint whose work is one transaction. */
export function write<P>(init: RouteInit<P, WriteCall, object>): Route {
  const { params, run } = init;
  return route(init, { kind: 'write', run: (call, form) => run(call, form(params)) });
}

/** An endpoint whose one transaction needs an answer from outside first: that a card is good. */
export function prepared<P>(
  init: Omit<RouteInit<P, Call, object>, 'run'> & {
    readonly prepare: (call: Call, params: P) => Promise<PreparedWrite>;
  },
): Route {
  const { params, prepare } = init;
  return route(init, { kind: 'prepared', prepare: (call, form) => prepare(call, form(params)) });
}

/** An endpoint that makes its own transactions and its own answer. */
export function staged<P>(init: RouteInit<P, Call, Answer>): Route {
  const { params, run } = init;
  return route(init, { kind: 'staged', run: (call, form) => run(call, form(params)) });
}

type RoutePlace = Pick<
  RouteInit<never, never, never>,
  'method' | 'path' | 'publishable' | 'cardAt' | 'limits'
>;

function route(place: RoutePlace, handler: Handler): Route {
  const { method, path, publishable = false, cardAt = [], limits = null } = place;
  const permission = neededPermission(method, path);
  return { method, path, publishable, permission, cardAt, limits, handler };
}
