import type pg from 'pg';
import { invariant } from '@coffer/kernel';

/** How a statement's rows are read: its columns, and what makes a value of each one's text. */
export interface Shape {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

/** One statement on its way, and who waits for it. */
export interface Sending {
  /** Empty: it is parsed anew each time. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
  readonly done: (rows: object[], command: string) => void;
  readonly failed: (error: Error) => void;
}

/** What one connection remembers of its statements. */
export interface Prepared {
  readonly parsed: Set<string>;
  /**
   * They failed, perhaps since they were never parsed, perhaps since their tables have changed:
   * they are parsed anew.
   */
  readonly doubtful: Set<string>;
  /** PostgreSQL refuses a parsed statement whose columns have changed since it was parsed. */
  readonly shapes: Map<string, Shape>;
  readonly typeParser: (oid: number) => (text: string) => unknown;
}

/** What pg calls on the wire. Its own types leave these methods out. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { readonly name: string; readonly text: string }): void;
  bind(given: { readonly statement: string; readonly values: readonly (string | null)[] }): void;
  describe(what: { readonly type: 'P'; readonly name: string }): void;
  execute(portal: object): void;
  close(what: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

const NO_ROWS: Shape = { names: [], parsers: [] };

/**
 * Several statements in one write, answered in one read: PostgreSQL is asked to synchronize after
 * the last of them only. pg's own pipeline does so after each, which is a system call and a waking
 * on both sides for every statement. After a failure the rest is skipped.
 */
export class Burst implements pg.Submittable {
  readonly #sendings: readonly Sending[];
  readonly #prepared: Prepared;
  readonly #ended: () => void;
  /** Those that this burst parses. */
  readonly #parsing = new Set<string>();
  #at = 0;
  #rows: object[] = [];
  #unread: Error | null = null;
  #shape: Shape | undefined;

  constructor(sendings: readonly Sending[], prepared: Prepared, ended: () => void) {
    this.#sendings = sendings;
    this.#prepared = prepared;
    this.#ended = ended;
    this.#expect();
  }

  submit(connection: unknown): void {
    // Of pg, which calls this; its declarations know fewer of its methods.
    const wire = connection as Wire;
    wire.stream.cork();
    try {
      for (const sending of this.#sendings) this.#send(wire, sending);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  #send(wire: Wire, { name, text, values }: Sending): void {
    const { parsed, doubtful, shapes } = this.#prepared;
    if (name === '' || !parsed.has(name)) {
      if (doubtful.delete(name)) wire.close({ type: 'S', name });
      wire.parse({ name, text });
      if (name !== '') {
        parsed.add(name);
        this.#parsing.add(name);
      }
    }
    wire.bind({ statement: name, values });
    if (!shapes.has(name)) wire.describe({ type: 'P', name: '' });
    wire.execute({});
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#shape = {
      names: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => this.#prepared.typeParser(dataTypeID)),
    };
  }

  /** A row that cannot be read fails its statement, not the process. */
  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      this.#rows.push(readRow(fields, this.#shape ?? NO_ROWS));
    } catch (error) {
      this.#unread = error instanceof Error ? error : new TypeError('a row cannot be read');
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const sending = this.#sendings[this.#at];
    invariant(sending !== undefined, 'no more answers than statements');
    if (sending.name !== '') this.#prepared.shapes.set(sending.name, this.#shape ?? NO_ROWS);
    const rows = this.#rows;
    const unread = this.#unread;
    this.#at += 1;
    this.#expect();
    if (unread === null) sending.done(rows, text);
    else sending.failed(unread);
  }

  /** PostgreSQL completes no command where there is none. */
  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handleError(error: Error): void {
    const rest = this.#sendings.slice(this.#at);
    const { parsed, doubtful, shapes } = this.#prepared;
    for (const [at, { name }] of rest.entries()) {
      // Those behind the first were skipped, and so may have been their parsing.
      if (name === '' || (at > 0 && !this.#parsing.has(name))) continue;
      parsed.delete(name);
      shapes.delete(name);
      doubtful.add(name);
    }
    this.#ended();
    for (const sending of rest) sending.failed(error);
  }

  handleReadyForQuery(): void {
    this.#ended();
  }

  handlePortalSuspended(): void {
    invariant(false, 'all rows are asked for');
  }

  handleCopyInResponse(): void {
    invariant(false, 'no statement copies');
  }

  handleCopyData(): void {
    invariant(false, 'no statement copies');
  }

  #expect(): void {
    this.#rows = [];
    this.#unread = null;
    this.#shape = this.#prepared.shapes.get(this.#sendings[this.#at]?.name ?? '');
  }
}

function readRow(fields: readonly (string | null)[], { names, parsers }: Shape): object {
  invariant(fields.length === names.length, 'rows have the columns that were described');
  const row: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at += 1) {
    const text = fields[at] ?? null;
    row[names[at] ?? ''] = text === null ? null : parsers[at]?.(text);
  }
  return row;
}
