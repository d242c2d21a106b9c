import { createHash } from 'node:crypto';

/** A session that is not connected is forgotten after this time; a connected one is renewed. */
export const SESSION_LIFE_S = 3600;

/** Of one account and mode, streaming at the same time. */
export const SESSIONS_MAX = 25;

/** How long a connection holds its session without renewing: then its process has died. */
export const CONNECTION_LIFE_S = 60;

/** Events that a session may be asked for again before it sends them. */
export const AGAIN_MAX = 100;

/** A row of `stripecli_sessions`. */
export type SessionRow = {
  readonly id_sha256: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly expires_at: number;
  readonly key_sha256: string;
  /** The last event that the client has acknowledged, with all before it. */
  readonly cursor: string;
};

/** What its stream needs of a session. */
export type TakenSession = Pick<SessionRow, 'cursor' | 'livemode'> & {
  /** What its events are signed with. */
  readonly secret: string;
};

/** How a session's id is kept and looked up: nobody who reads the table can connect with it. */
export function sessionDigest(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
