import http from 'node:http';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  DOOR_LIMITS,
  opensDoor,
  readAll,
  type DoorAddress,
  type Envelope,
  type HeldCardsRequest,
  type ResolvedKey,
  type ResolveKeyRequest,
} from '@coffer/vault-protocol';

/** What the stand-in answers an envelope with. */
export interface EnvelopeReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The server's side of the two doors, for the vault's own tests. */
export interface ServerDoor {
  readonly address: DoorAddress;
  readonly keys: Map<string, ResolvedKey>;
  readonly envelopes: Envelope[];
  readonly lookUps: string[];
  readonly heldRequests: HeldCardsRequest[];
  /** Refs that `/cards/held` names. */
  readonly held: Set<string>;
  /** Runs before `/cards/held` is answered. */
  whileAsked: () => Promise<void>;
  reply: (envelope: Envelope) => EnvelopeReply | Promise<EnvelopeReply>;
  /** Breaks off every call under way. */
  breakConnections(): void;
  close(): Promise<void>;
}

const BODY_MAX_BYTES = 4 * 1024 * 1024;

export async function startServerDoor(address: DoorAddress): Promise<ServerDoor> {
  const door: ServerDoor = {
    address,
    keys: new Map(),
    envelopes: [],
    lookUps: [],
    heldRequests: [],
    held: new Set(),
    whileAsked: () => Promise.resolve(),
    reply: () => ({ status: 200, body: '{}' }),
    breakConnections: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = http.createServer(DOOR_LIMITS, (request, response) => {
    void answer(door, request).then((reply) => {
      response.writeHead(reply.status, {
        'content-type': 'application/json',
        'request-id': 'req_standin',
        ...reply.headers,
      });
      response.end(reply.body ?? '');
    });
  });
  server.listen(address.socketPath);
  await once(server, 'listening');
  return door;
}

async function answer(door: ServerDoor, request: http.IncomingMessage): Promise<EnvelopeReply> {
  const body = await readAll(request, BODY_MAX_BYTES);
  if (!opensDoor(request.headers.authorization, door.address.token)) return { status: 401 };
  // These are the types that the vault sends at this door.
  const value: unknown = JSON.parse(body.toString('utf8'));
  switch (request.url) {
    case '/keys/resolve': {
      const { key_sha256: digest } = value as ResolveKeyRequest;
      door.lookUps.push(digest);
      const found = [...door.keys].find(([key]) => sha256(key) === digest)?.[1];
      return found === undefined
        ? { status: 404, body: '{}' }
        : { status: 200, body: JSON.stringify(found) };
    }
    case '/envelope': {
      const envelope = value as Envelope;
      door.envelopes.push(envelope);
      return door.reply(envelope);
    }
    case '/cards/held': {
      const held = value as HeldCardsRequest;
      door.heldRequests.push(held);
      await door.whileAsked();
      const refs = held.refs.filter((ref) => door.held.has(ref));
      return { status: 200, body: JSON.stringify({ held: refs }) };
    }
    default:
      return { status: 404 };
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
