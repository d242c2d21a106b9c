import http from 'node:http';
import { unlink } from 'node:fs/promises';
import process from 'node:process';
import {
  DOOR_BODY_MAX_BYTES,
  DOOR_LIMITS,
  opensDoor,
  readAll,
  type DoorAddress,
  type Envelope,
  type HeldCardsRequest,
  type ResolveKeyRequest,
} from '@coffer/vault-protocol';
import type { Services } from '../api/services.ts';
import type { KeyDirectory } from '../auth/key-directory.ts';
import type { Api, ApiReply } from '../http/app.ts';
import { closeServer, listen } from '../http/public-listener.ts';
import { checkSize } from '../http/read-body.ts';
import { readTarget } from '../http/read-target.ts';
import { heldCards } from './held-cards.ts';
import { resolveKey } from './resolve-key.ts';

/** Read and write for the owner alone, whatever the umask was. */
const SOCKET_UMASK = 0o177;

export interface DoorOptions {
  readonly api: Api;
  readonly services: Services;
  readonly directory: KeyDirectory;
  readonly address: DoorAddress;
}

/** The private listener that only the card data environment calls. Returns how to close it. */
export async function listenDoor(options: DoorOptions): Promise<() => Promise<void>> {
  const { address, services } = options;
  const server = http.createServer(DOOR_LIMITS, (request, response) => {
    answer(options, request).then(
      (reply) => {
        response.writeHead(reply.status, reply.headers).end(reply.body);
      },
      (error: unknown) => {
        services.log.error({ door: error instanceof Error ? error.stack : 'unknown' });
        response.writeHead(500).end();
      },
    );
  });
  await unlink(address.socketPath).catch(() => undefined);
  // A socket is made before `listen` comes back, so nobody else can ever connect to it, and no
  // other file is made with this mask.
  const umask = process.umask(SOCKET_UMASK);
  const listening = listen(server, { path: address.socketPath });
  process.umask(umask);
  await listening;
  return () => closeServer(server);
}

async function answer(options: DoorOptions, request: http.IncomingMessage): Promise<ApiReply> {
  if (!opensDoor(request.headers.authorization, options.address.token)) return status(401);
  if (request.method !== 'POST') return status(405);
  const body: unknown = JSON.parse(String(await readAll(request, DOOR_BODY_MAX_BYTES)));
  const { services } = options;
  // Whoever has the token is the other half of this product: bodies are as the protocol types say.
  switch (request.url) {
    case '/envelope':
      return forward(options, body as Envelope);
    case '/keys/resolve': {
      const { key_sha256: digest } = body as ResolveKeyRequest;
      const key = await resolveKey(services.db, options.directory, digest);
      return key === null ? status(404) : json(key);
    }
    case '/cards/held':
      return json(await heldCards(services.db, body as HeldCardsRequest));
    default:
      return status(404);
  }
}

/** Runs the client's own call, with the card that was taken out of it beside it. */
function forward({ api }: DoorOptions, envelope: Envelope): Promise<ApiReply> {
  const { method, path, headers, address, body } = envelope;
  return api({
    ...{ method, headers, envelope, client: address },
    target: readTarget(path, 'localhost') ?? path,
    readBody: async () => checkSize(body),
  });
}

function json(object: object): ApiReply {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify(object) };
}

function status(code: number): ApiReply {
  return { status: code, headers: {}, body: '' };
}
