import type http from 'node:http';
import { randomBytes } from 'node:crypto';
import { accountOfId, addressGroup, ApiError, clientAddress, type Limit } from '@coffer/kernel';
import { nowS } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import type { Services } from '../../api/services.ts';
import { sessionDigest, type TakenSession } from './session.ts';
import { takeSession, type Holding } from './store.ts';

export const SUBPROTOCOL = 'stripecli-devproxy-v1';

/** From one address: clients dial again every ten seconds while they cannot connect. */
const DIAL_LIMIT: Limit = { perSecond: 1, burst: 60 };
const CONNECTION_BYTES = 12;

/** A session, and the connection that streams it from now on. */
export interface Admitted {
  readonly session: TakenSession;
  readonly holding: Holding;
}

/** Looks at the head of a request for a stream; throws what its client is told. */
export async function admit(services: Services, request: http.IncomingMessage): Promise<Admitted> {
  const from = addressGroup(clientAddress(request.socket.remoteAddress));
  if (!services.limiter.take(`stripecli dials from ${from}`, DIAL_LIMIT)) {
    throw refusal(429, 'Request rate limit exceeded. Please wait a moment and try again.');
  }
  // A browser says where its page is from; this is no place for pages.
  if (request.headers.origin !== undefined) {
    throw refusal(403, 'Web pages cannot connect here.');
  }
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  if (request.method !== 'GET' || !offered.includes(SUBPROTOCOL)) {
    throw invalidRequest(`Connect with the WebSocket subprotocol ${SUBPROTOCOL}.`);
  }
  const id = request.headers['websocket-id'];
  const accountId = typeof id === 'string' ? accountOfId(id) : null;
  if (typeof id !== 'string' || accountId === null) throw unknownSession();
  const digest = sessionDigest(id);
  const connection = randomBytes(CONNECTION_BYTES).toString('base64url');
  const holding: Holding = { accountId, digest, connection };
  const session = await takeSession(services.db, holding, nowS({ services }));
  if (session === null) throw unknownSession();
  return { session, holding };
}

/** The official client knows this text, and asks for another session then. */
function unknownSession(): ApiError {
  return refusal(404, 'Unknown WebSocket ID.');
}

export function refusal(status: number, message: string): ApiError {
  return new ApiError({ status, type: 'invalid_request_error', message });
}
