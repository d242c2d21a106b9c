import type { AcquirerAdapter } from '@coffer/acquirers';
import type { Clock, Random, RateLimiter } from '@coffer/kernel';
import type { DoorClient, ServerConfig, TestAliasAnswer } from '@coffer/vault-protocol';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { Queryable } from '../store/queryable.ts';
import type { CheckoutSite } from '../pages/checkout/checkout-site.ts';
import type { Dispatcher } from '../webhooks/dispatcher.ts';
import type { Egress } from '../webhooks/egress/post.ts';
import type { FirstAnswers } from '../webhooks/first-answers.ts';
import type { Caller } from './caller.ts';

/** What the server is made of; one of each per process, made at start. */
export interface Services {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Fills and sends acquirer requests, and makes test cards. */
  readonly cardDoor: DoorClient;
  /** Tells the card store which cards are named here. */
  readonly cardClaims: CardKeeper;
  readonly testCards: TestCardMemory;
  readonly acquirer: AcquirerAdapter;
  readonly expander: ObjectExpander;
  readonly leases: LeaseKeeper;
  readonly publisher: EventPublisher;
  readonly deliveries: Dispatcher;
  readonly firstAnswers: FirstAnswers;
  /** Counts what callers without a secret key do: each server process for itself. */
  readonly limiter: RateLimiter;
  /** The one way out to the endpoints of merchants. */
  readonly egress: Egress;
  readonly log: Logger;
  readonly origins: ServerConfig['origins'];
  /** The payment page's files. */
  readonly checkout: CheckoutSite;
  /** This process, as the owner of leases. */
  readonly processId: string;
}

/** What reading objects needs: whose, and where from. */
export interface Reading {
  readonly services: Services;
  readonly caller: Caller;
  /** The pool, or the transaction of a write. */
  readonly db: Queryable;
}

/** Puts whole objects in the place of ids. */
export interface ObjectExpander {
  expand(reading: Reading, object: object, paths: readonly string[]): Promise<object>;
}

/** Keeps the operations and authentications that this process works on its own. */
export interface LeaseKeeper {
  during<T>(
    operation: { readonly account_id: string; readonly id: string },
    work: () => Promise<T>,
  ): Promise<T>;
}

/** Takes the word that cards are named by our records. */
export interface CardKeeper {
  claim(accountId: string, refs: readonly string[]): void;
  /** Sends at once what is not sent yet. */
  send(): Promise<void>;
}

/** What the card store said of listed test cards, for a while. */
export interface TestCardMemory {
  find(accountId: string, alias: string): TestAliasAnswer | undefined;
  keep(accountId: string, alias: string, card: TestAliasAnswer): void;
}

/** Whom a transaction that has emitted events tells, once it is committed. */
export interface EventPublisher {
  wake(accountId: string): void;
}
