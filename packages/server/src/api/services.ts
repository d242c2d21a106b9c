import type { AcquirerAdapter } from '@coffer/acquirers';
import type { Clock, Random } from '@coffer/kernel';
import type { DoorClient, ServerConfig } from '@coffer/vault-protocol';
import type { Logger } from 'pino';
import type { Leases } from '../resources/payments/leases.ts';
import type { Database } from '../store/database.ts';
import type { Expander } from './expand.ts';

/** What the server is made of; one of each per process, made at start. */
export interface Services {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Fills and sends acquirer requests, and makes test cards. */
  readonly cardDoor: DoorClient;
  readonly acquirer: AcquirerAdapter;
  readonly expander: Expander;
  /** Keeps the operations of this process its own while it works on them. */
  readonly leases: Leases;
  readonly log: Logger;
  readonly origins: ServerConfig['origins'];
  /** This process, as the owner of leases. */
  readonly processId: string;
}
