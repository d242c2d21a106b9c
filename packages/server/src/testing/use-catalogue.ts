import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { made, type Body, type Form } from './checkout.ts';
import { TestServer } from './test-server.ts';

interface List<T = { readonly id: string }> {
  readonly data: readonly T[];
}

interface EventSeen {
  readonly type: string;
  readonly data: {
    readonly object: { readonly id: string };
    readonly previous_attributes?: object;
  };
}

/** A merchant who looks after a catalogue; every answer is checked against the official types. */
export interface Catalogue {
  readonly server: TestServer;
  /** Makes or changes an object. */
  readonly ask: (path: string, form?: Form) => Promise<Body>;
  /** The ids of a list. */
  readonly found: (path: string) => Promise<readonly string[]>;
  /** The newest event: its type, the object's id, and what an update changed. */
  readonly newestEvent: () => Promise<readonly unknown[]>;
}

/** A server of its own for a test file, with its merchant. */
export function useCatalogue(): Catalogue {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());
  return {
    get server() {
      return server;
    },
    ask: async (path, form = {}): Promise<Body> => {
      const reply = await server.post(path, form);
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      checkStripeObject(made(reply));
      return made(reply);
    },
    found: async (path) => {
      const reply = await server.get(path);
      // A list of the API.
      const { data } = checkStripeObject(reply.body as List);
      return data.map(({ id }) => id);
    },
    newestEvent: async () => {
      const reply = await server.get('/v1/events?limit=1');
      // A list of events.
      const [event] = checkStripeObject(reply.body as List<EventSeen>).data;
      return [event?.type, event?.data.object.id, event?.data.previous_attributes];
    },
  };
}
