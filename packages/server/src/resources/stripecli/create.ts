import { API_VERSION, ApiError, invariant, mintSecretId, randomBase62 } from '@coffer/kernel';
import { nowS, type WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { okAnswer } from '../../api/answer.ts';
import { staged, type Route } from '../../api/route.ts';
import { publish } from '../../events/publish.ts';
import { array, hash, required, string } from '../../params/spec.ts';
import type { Transaction } from '../../store/transaction.ts';
import { SESSION_LIFE_S, sessionDigest, SESSIONS_MAX, type SessionRow } from './session.ts';
import { deleteSessions, insertSession, lastEventId, lockSecret, sessionsOf } from './store.ts';
import { STREAM_PATH } from './stream-path.ts';

const SECRET_DIGITS = 48;
/** The client dials again this often; nothing is lost meanwhile. */
const RECONNECT_DELAY_S = 3600;
const FEATURES_MAX = 10;

/** What a client may ask to have streamed. We have the first. */
const WEBHOOKS = 'webhooks';

/** Not kept under an idempotency key: its answer opens a stream. A retry begins another one. */
export const createStripecliSession: Route = staged({
  method: 'POST',
  path: '/v1/stripecli/sessions',
  params: hash({
    device_name: string(),
    websocket_features: required(array(string())),
    // They say for us what the client then does by itself.
    filters: string(),
    forward_connect_to_url: string(),
    forward_thin_connect_to_url: string(),
    forward_thin_to_url: string(),
    forward_to_url: string(),
  }),
  run: async (call, { websocket_features: features }) => {
    checkFeatures(features);
    // What was answered before this request belongs to the time before the session.
    await publish(call.services, call.caller.accountId);
    const begin = (db: Transaction): Promise<object> => createSession({ ...call, db });
    return okAnswer(await call.services.db.transaction(begin));
  },
});

function checkFeatures(features: readonly string[]): void {
  if (features.includes(WEBHOOKS) && features.length <= FEATURES_MAX) return;
  throw invalidRequest(
    features.includes('request_logs')
      ? 'Request logs are not streamed by this platform. The log of the server process holds a ' +
          'line for each request; `stripe events list` shows what happened.'
      : `Invalid websocket_features: this platform streams ${WEBHOOKS}.`,
  );
}

async function createSession(call: WriteCall): Promise<object> {
  const { caller, db, services } = call;
  const { keySha256 } = caller;
  invariant(keySha256 !== undefined, 'a session is asked for with a key');
  const fresh = `whsec_${randomBase62(services.random, SECRET_DIGITS)}`;
  const secret = await lockSecret(db, caller, fresh);
  await makeRoom(call);
  const id = mintSecretId(services, 'cliws', caller.accountId);
  const created = nowS(call);
  const row: SessionRow = {
    id_sha256: sessionDigest(id),
    livemode: caller.livemode,
    created,
    expires_at: created + SESSION_LIFE_S,
    key_sha256: keySha256,
    cursor: await lastEventId(db, caller),
  };
  insertSession(db, caller, row);
  return {
    object: 'stripecli.session',
    default_version: API_VERSION,
    device_token: '',
    display_connect_filter_warning: false,
    latest_version: API_VERSION,
    reconnect_delay: RECONNECT_DELAY_S,
    secret,
    websocket_authorized_feature: WEBHOOKS,
    websocket_id: id,
    websocket_url: services.origins.api.replace(/^http/, 'ws') + STREAM_PATH,
  };
}

/**
 * Of too many sessions the oldest that streams to nobody goes: `--print-secret` leaves one behind
 * each time. The secret's lock keeps two requests from counting at once.
 */
async function makeRoom(call: WriteCall): Promise<void> {
  const sessions = await sessionsOf(call.db, call.caller, nowS(call));
  const kept = sessions.slice(0, SESSIONS_MAX - 1);
  const over = sessions.slice(SESSIONS_MAX - 1);
  if (over.some(({ streams }) => streams)) throw tooManySessions();
  if (kept.length < sessions.length) {
    deleteSessions(
      call.db,
      call.caller,
      over.map(({ id_sha256 }) => id_sha256),
    );
  }
}

function tooManySessions(): ApiError {
  return new ApiError({
    status: 429,
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: `There are ${SESSIONS_MAX} sessions that listen already. Close some and try again.`,
  });
}
