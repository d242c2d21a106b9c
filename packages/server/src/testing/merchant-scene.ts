import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Clock } from '@coffer/kernel';
import type { Row } from './rows.ts';
import { Sink } from './sink.ts';
import { TestServer } from './test-server.ts';

export interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

/** A merchant with endpoints: a server and a place on this machine where events arrive. */
export interface MerchantScene {
  readonly server: TestServer;
  readonly sink: Sink;
  endpoint(path: string, events?: readonly string[]): Promise<Endpoint>;
  /** Makes a customer, whose event is `customer.created`; gives the customer's id. */
  happen(name?: string): Promise<string>;
  query(sql: string, values?: readonly string[]): Promise<Row[]>;
  /** What an endpoint is owed, or was given up, in the order of the events. */
  owed(endpoint: Endpoint): Promise<Row[]>;
  /** Asks the database until `done` holds of what an endpoint is owed. */
  untilOwed(endpoint: Endpoint, done: (rows: Row[]) => boolean): Promise<Row[]>;
}

export function useMerchant(clock?: Clock): MerchantScene {
  let server: TestServer;
  const sink = new Sink();
  const query = (sql: string, values: readonly string[] = []): Promise<Row[]> =>
    server.running.services.db.query(sql, values);
  beforeAll(async () => {
    server = await TestServer.start({}, clock);
    await sink.start();
  });
  // What a test left is not retried in the next.
  afterEach(async () => {
    sink.letGo();
    await query('delete from webhook_deliveries');
    await query('delete from webhook_endpoints');
  });
  afterAll(async () => {
    await server.stop();
    await sink.stop();
  });
  const owed = ({ id }: Endpoint): Promise<Row[]> =>
    query(
      `select attempts, due_at is null as given_up, last_status, last_failure
       from webhook_deliveries where endpoint_id = $1 order by event_id`,
      [id],
    );
  return {
    get server() {
      return server;
    },
    sink,
    query,
    owed,
    endpoint: async (path, events = ['customer.created']) => {
      const url = sink.url(path);
      const reply = await server.post('/v1/webhook_endpoints', {
        url,
        enabled_events: [...events],
      });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      // An endpoint as it is created.
      return reply.body as Endpoint;
    },
    happen: async (name = 'Jenny') => {
      const reply = await server.post('/v1/customers', { name });
      // A customer has an id.
      const { id } = reply.body as { readonly id: string };
      return id;
    },
    untilOwed: async (endpoint, done) => {
      for (;;) {
        const rows = await owed(endpoint);
        if (done(rows)) return rows;
      }
    },
  };
}
