import type { ServerHello } from '../wire/server-hello.ts';

/** A handshake message behind the ServerHello. */
export interface FlightMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

/** How a server answered one hello. */
export type HelloReply =
  | {
      readonly kind: 'accepted';
      readonly hello: ServerHello;
      /** What followed, as far as it was asked for. */
      readonly flight: readonly FlightMessage[];
    }
  /** It ended the handshake: with a fatal alert, or without one (`alert` null). */
  | { readonly kind: 'refused'; readonly alert: number | null; readonly how: string }
  /** It says nothing of TLS: no answer in time, no connection, no TLS at all, or a limit met. */
  | {
      readonly kind: 'failed';
      readonly reason: 'timeout' | 'unreachable' | 'not-tls' | 'limit';
      readonly how: string;
    };
