import pg from 'pg';
import type { Floor } from './floor-plan.ts';
import { valuesOf } from './row-writes.ts';

/** Writes the floor's payments. */
export class FloorWriter {
  readonly #floor: Floor;
  readonly #clients: readonly pg.Client[];
  readonly #pipelined: boolean;

  private constructor(floor: Floor, clients: readonly pg.Client[], pipelined: boolean) {
    this.#floor = floor;
    this.#clients = clients;
    this.#pipelined = pipelined;
  }

  static async open(
    floor: Floor,
    at: { readonly url: string; readonly connections: number; readonly pipelined: boolean },
  ): Promise<FloorWriter> {
    const clients = Array.from(
      { length: at.connections },
      () => new pg.Client({ connectionString: at.url, pipeline: at.pipelined }),
    );
    // Ends with the installation, at the latest.
    for (const client of clients) client.on('error', () => undefined);
    await Promise.all(clients.map((client) => client.connect()));
    return new FloorWriter(floor, clients, at.pipelined);
  }

  /** Writes so many payments over all connections; answers how many a second. */
  async write(count: number): Promise<number> {
    const startMs = performance.now();
    let left = count;
    await Promise.all(
      this.#clients.map(async (client) => {
        while (left > 0) {
          left -= 1;
          await this.#writePayment(client);
        }
      }),
    );
    return (count / (performance.now() - startMs)) * 1_000;
  }

  async #writePayment(client: pg.Client): Promise<void> {
    serial += 1;
    const fill = filler(this.#floor, serial);
    for (const writes of this.#floor.plan) {
      const statements = [
        'begin',
        ...writes.map((write) => ({
          name: write.name,
          text: write.text,
          values: valuesOf(write, fill),
        })),
        'commit',
      ];
      if (this.#pipelined) {
        await Promise.all(statements.map((statement) => client.query(statement)));
      } else {
        for (const statement of statements) await client.query(statement);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
  }
}

/** Counts the payments of all writers. */
let serial = 0;

const SERIAL_DIGITS = 8;
/** Two writers at the same database never meet. */
const run = Math.random().toString(36).slice(2, 6).padEnd(4, '0');

/** Names as long as those that were captured, which end in a number that grows. */
function filler({ slots }: Floor, at: number): (slot: string) => string {
  const end = run + at.toString(36).padStart(SERIAL_DIGITS, '0');
  return (slot) => {
    // A number, beside all the names.
    if (slot === 'audit') return String(at);
    const text = slots.get(slot) ?? `floor_${slot}_${end}`;
    return text.slice(0, -end.length) + end;
  };
}
