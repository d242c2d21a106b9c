import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@coffer/kernel';
import type { Database } from '../store/database.ts';

export type AuditEvent =
  | 'card_claimed'
  | 'card_deleted'
  | 'card_refused'
  | 'card_sent'
  | 'card_stored'
  | 'entries_lost'
  | 'key_created'
  | 'key_loaded'
  | 'key_retired'
  | 'started'
  | 'stopped';

export interface AuditRecord {
  readonly event: AuditEvent;
  readonly accountId: string | null;
  /** An id or a code, never data. */
  readonly subject: string | null;
}

/** One link of a chain, as it is stored. */
export interface AuditEntry extends AuditRecord {
  readonly processId: string;
  readonly sequence: number;
  readonly atMs: number;
  readonly previous: Buffer;
  readonly digest: Buffer;
}

const FLUSH_EVERY_MS = 250;
const BATCH_MAX = 1_000;
/** Entries waiting for a database that does not answer; more are counted and named as lost. */
const WAITING_MAX = 20_000;
const PROCESS_ID_BYTES = 8;

/**
 * Who did what with which key and card (PCI DSS 10.2.1). Append-only; every process writes one
 * chain in which each entry holds the digest of the one before, so that a changed or missing entry
 * shows.
 */
export class AuditLog {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #processId = `proc_${randomBytes(PROCESS_ID_BYTES).toString('hex')}`;
  readonly #timer: NodeJS.Timeout;
  #waiting: AuditEntry[] = [];
  #lost = 0;
  #sequence = 0;
  #previous: Buffer = Buffer.alloc(32);
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  record(record: AuditRecord): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#lost += 1;
      return;
    }
    if (this.#lost > 0) {
      const subject = String(this.#lost);
      this.#lost = 0;
      this.#append({ event: 'entries_lost', accountId: null, subject });
    }
    this.#append(record);
  }

  /** Writes what is waiting. A failure keeps it for the next time. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #append(record: AuditRecord): void {
    const link = {
      ...record,
      processId: this.#processId,
      sequence: this.#sequence,
      atMs: this.#clock.nowMs(),
      previous: this.#previous,
    };
    const entry = { ...link, digest: auditDigest(link) };
    this.#sequence += 1;
    this.#previous = entry.digest;
    this.#waiting.push(entry);
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH_MAX);
      try {
        await this.#database.query(
          `insert into audit_log
             (process_id, sequence, at, event, account_id, subject, previous, digest)
           select process_id, sequence, at, event, account_id, subject,
             decode(previous, 'hex'), decode(digest, 'hex')
           from json_to_recordset($1) as batch (process_id text, sequence bigint, at timestamptz,
             event text, account_id text, subject text, previous text, digest text)
           on conflict (process_id, sequence) do nothing`,
          [JSON.stringify(batch.map(toRow))],
        );
      } catch {
        return;
      }
      this.#waiting = this.#waiting.slice(batch.length);
    }
  }
}

/** The digest of an entry: SHA-256 over everything else in it, the previous digest included. */
export function auditDigest(link: Omit<AuditEntry, 'digest'>): Buffer {
  const { processId, sequence, atMs, event, accountId, subject, previous } = link;
  return createHash('sha256')
    .update(
      JSON.stringify([
        processId,
        sequence,
        atMs,
        event,
        accountId,
        subject,
        previous.toString('hex'),
      ]),
    )
    .digest();
}

function toRow(entry: AuditEntry): Record<string, string | number | null> {
  return {
    process_id: entry.processId,
    sequence: entry.sequence,
    at: new Date(entry.atMs).toISOString(),
    event: entry.event,
    account_id: entry.accountId,
    subject: entry.subject,
    previous: entry.previous.toString('hex'),
    digest: entry.digest.toString('hex'),
  };
}
