import { API_VERSION, mintId } from '@coffer/kernel';
import type { EnvelopeCard, EnvelopeCvc } from '@coffer/vault-protocol';
import type { Transaction } from '../store/transaction.ts';
import type { Reading } from './services.ts';

/** The request behind a call, as far as it matters after parsing. */
export interface RequestFacts {
  /** `req_…` */
  readonly id: string;
  readonly idempotencyKey: string | null;
  /** The version whose defaults the client expects; shapes are always the newest. */
  readonly apiVersion: string;
  /** False: it named none, and gets what any version offers. */
  readonly versionNamed: boolean;
  /** Path without query. */
  readonly path: string;
  /** Digest of the parameters, for comparing retries. */
  readonly formDigest: string;
  /** Dotted paths of `expand[]`. */
  readonly expand: readonly string[];
}

/** Of work that no request asked for: a job's, or a page's. Its events name none. */
export const NO_REQUEST: RequestFacts = {
  id: '',
  idempotencyKey: null,
  apiVersion: API_VERSION,
  versionNamed: false,
  path: '',
  formDigest: '',
  expand: [],
};

/** One authenticated request, as its handler sees it. */
export interface Call extends Reading {
  readonly request: RequestFacts;
  /** The `:id` of the path; empty when the path has none. */
  readonly id: string;
  /** The `:part` of the path: an object of the one that `:id` names. */
  readonly part: string;
  /** A card or CVC that came in an envelope; always null on the public listener. */
  readonly card: EnvelopeCard | null;
  readonly cvc: EnvelopeCvc | null;
  /** The address that the request came from; empty for work that no request asked for. */
  readonly client: string;
}

/** A call whose handler runs in one transaction, with its answer to an idempotency key. */
export interface WriteCall extends Call {
  readonly db: Transaction;
}

/** A new id of the caller's account. `prefix` comes without the underscore. */
export function mint(call: Pick<Reading, 'services' | 'caller'>, prefix: string): string {
  return mintId(call.services, prefix, call.caller.accountId);
}

/** Unix time as objects carry it. */
export function nowS(call: Pick<Reading, 'services'>): number {
  return Math.floor(call.services.clock.nowMs() / 1000);
}
