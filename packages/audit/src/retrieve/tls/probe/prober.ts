import type { Connector } from '../../connector.ts';
import { alertName } from '../wire/alert.ts';
import { encodeClientHello, type ClientHello } from '../wire/client-hello.ts';
import { WireConnection, type WireEvent } from '../wire/connection.ts';
import { isMalformed } from '../wire/malformed.ts';
import { HANDSHAKE_TYPE, WIRE_VERSION } from '../wire/numbers.ts';
import { probeHello, type ProbeHello } from '../wire/probe-hello.ts';
import { parseServerHello, type ServerHello } from '../wire/server-hello.ts';
import type { FlightMessage, HelloReply } from './hello-reply.ts';

/** How far an answer is read: `parameters` ends with the ServerKeyExchange. */
export type ReadUntil = 'hello' | 'parameters' | 'done';

/** For all probes of one server: a tarpit must not hold an audit for hours. */
const PROBE_TOTAL_MAX_MS = 60_000;
/** A server that takes whatever it is offered must not be asked for ever. */
const HELLOS_MAX = 600;
const WARNING_LEVEL = 1;

/** Says hello to one server, again and again, and keeps what went wrong on the way. */
export class Prober {
  readonly connector: Connector;
  /** Null where server_name is not sent: the host is an IP address. */
  readonly serverName: string | null;
  readonly #startedMs = performance.now();
  readonly #troubles = new Set<string>();
  #hellos = 0;

  constructor(connector: Connector, serverName: string | null) {
    this.connector = connector;
    this.serverName = serverName;
  }

  /** What went wrong, once each. */
  get troubles(): readonly string[] {
    return [...this.#troubles];
  }

  trouble(what: string): void {
    this.#troubles.add(what);
  }

  /** Says the hello of a probe, on a connection of its own. */
  async probe(
    probe: Omit<ProbeHello, 'serverName'> & { readonly serverName?: null },
    until: ReadUntil = 'hello',
  ): Promise<HelloReply> {
    return this.say(probeHello({ serverName: this.serverName, ...probe }), until);
  }

  /** Says any hello, on a connection of its own. A connection that breaks is tried once more. */
  async say(hello: ClientHello, until: ReadUntil = 'hello'): Promise<HelloReply> {
    const reply = await this.#sayOnce(hello, until);
    const broken =
      (reply.kind === 'refused' && reply.how === RESET) ||
      (reply.kind === 'failed' && reply.reason === 'unreachable' && this.#hellos > 1);
    return broken ? this.#sayOnce(hello, until) : reply;
  }

  /** A place among the probes, or null when the limits are met. */
  async open(options: { readonly sslv2?: boolean } = {}): Promise<WireConnection | null> {
    this.#hellos += 1;
    const leftMs = PROBE_TOTAL_MAX_MS - (performance.now() - this.#startedMs);
    if (leftMs <= 0) this.trouble(`the probes were ended after ${PROBE_TOTAL_MAX_MS / 1_000} s`);
    if (this.#hellos > HELLOS_MAX) this.trouble(`the probes were ended after ${HELLOS_MAX} hellos`);
    if (leftMs <= 0 || this.#hellos > HELLOS_MAX) return null;
    const timeoutMs = Math.min(this.connector.timeoutMs, leftMs);
    return WireConnection.open(this.connector, { ...options, timeoutMs });
  }

  async #sayOnce(hello: ClientHello, until: ReadUntil): Promise<HelloReply> {
    const connection = await this.open();
    if (connection === null) return { kind: 'failed', reason: 'limit', how: 'a limit was met' };
    connection.send(encodeClientHello(hello));
    try {
      return await this.#read(connection, until);
    } finally {
      connection.close();
    }
  }

  async #read(connection: WireConnection, until: ReadUntil): Promise<HelloReply> {
    for (;;) {
      const event = await connection.next();
      if (event.kind === 'alert' && event.level === WARNING_LEVEL && event.description !== 0) {
        this.trouble(`the server warns with the alert ${alertName(event)}`);
        continue;
      }
      if (event.kind !== 'handshake') return endOf(event);
      if (event.type !== HANDSHAKE_TYPE.serverHello) continue;
      const hello = parseServerHello(event.body);
      if (isMalformed(hello)) return { kind: 'failed', reason: 'not-tls', how: hello.malformed };
      const flight = await readFlight(connection, hello, until);
      return { kind: 'accepted', hello, flight };
    }
  }
}

const RESET = 'resets the connection';

/** What an event says that came instead of a ServerHello. */
function endOf(event: WireEvent): HelloReply {
  switch (event.kind) {
    case 'alert':
      return { kind: 'refused', alert: event.description, how: `alert ${alertName(event)}` };
    case 'closed':
      return { kind: 'refused', alert: null, how: 'closes the connection' };
    case 'reset':
      return { kind: 'refused', alert: null, how: RESET };
    case 'timeout':
      return { kind: 'failed', reason: 'timeout', how: 'no answer in time' };
    case 'unreachable':
      return { kind: 'failed', reason: 'unreachable', how: event.detail };
    case 'too-long':
      return { kind: 'failed', reason: 'limit', how: event.detail };
    case 'not-tls': {
      const start = JSON.stringify(Buffer.from(event.start).toString('latin1').slice(0, 16));
      return { kind: 'failed', reason: 'not-tls', how: `the answer is not TLS: ${start}` };
    }
    case 'handshake':
    case 'change-cipher-spec':
    case 'heartbeat':
    case 'encrypted':
    case 'sslv2':
      return { kind: 'failed', reason: 'not-tls', how: `the answer begins with ${event.kind}` };
  }
}

/** The messages behind a ServerHello; however it ends, what came is kept. */
async function readFlight(
  connection: WireConnection,
  hello: ServerHello,
  until: ReadUntil,
): Promise<readonly FlightMessage[]> {
  const flight: FlightMessage[] = [];
  // From here on TLS 1.3 is encrypted.
  if (until === 'hello' || hello.version >= WIRE_VERSION['TLSv1.3']) return flight;
  for (;;) {
    const event = await connection.next();
    if (event.kind === 'alert' && event.level === WARNING_LEVEL) continue;
    if (event.kind !== 'handshake') return flight;
    const { type, body } = event;
    flight.push({ type, body });
    if (type === HANDSHAKE_TYPE.serverHelloDone) return flight;
    if (type === HANDSHAKE_TYPE.serverKeyExchange && until === 'parameters') return flight;
  }
}
