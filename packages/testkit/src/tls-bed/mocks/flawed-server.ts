import { constants, privateDecrypt, randomBytes, X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TestCertificate } from '../../certificates.ts';
import { takesAnyPadding } from './careless-cbc.ts';

/** A flaw of an implementation that no library of today has any more; `none` is a sound server. */
export type Flaw = 'none' | 'heartbleed' | 'ccs-injection' | 'ticketbleed' | 'robot' | 'poodle-tls';

export interface FlawedServer {
  readonly port: number;
  readonly close: () => void;
}

const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, heartbeat: 24 } as const;
const ALERT = { unexpectedMessage: 10, badRecordMac: 20, decryptError: 51 } as const;
const CLIENT_KEY_EXCHANGE = 16;
const SECRET_BYTES = 48;
const TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f;
const HEARTBEAT_EXTENSION = Buffer.from('000f000101', 'hex');

/**
 * A server of TLS 1.2 made of bytes, which goes as far as attacks do: it shows its certificate
 * (RSA), takes a key exchange and refuses what follows. Ticketbleed needs tickets, so there a
 * real server takes every hello but the one that resumes.
 */
export async function startFlawedServer(
  flaw: Flaw,
  certificate: TestCertificate,
): Promise<FlawedServer> {
  const server =
    flaw === 'ticketbleed' ? bleedingServer(certificate) : byteServer(flaw, certificate);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
}

function byteServer(flaw: Flaw, certificate: TestCertificate): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    const session: Session = {
      ...{ socket, flaw, certificate, serverRandom: randomBytes(32) },
      ...{ clientRandom: null, secret: null, ccsSeen: false },
    };
    let held = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 5 && held.length >= 5 + held.readUInt16BE(3)) {
        const end = 5 + held.readUInt16BE(3);
        answer(session, held[0] ?? 0, held.subarray(5, end));
        held = held.subarray(end);
      }
    });
  });
}

interface Session {
  readonly socket: Socket;
  readonly flaw: Flaw;
  readonly certificate: TestCertificate;
  readonly serverRandom: Buffer;
  /** Of the client's hello; null until it came. */
  clientRandom: Buffer | null;
  /** The encrypted secret of its key exchange; null until it came. */
  secret: Buffer | null;
  ccsSeen: boolean;
}

function answer(session: Session, type: number, body: Buffer): void {
  const { socket, flaw } = session;
  if (socket.writableEnded) return;
  if (session.clientRandom === null) {
    // Message header 4, version 2.
    session.clientRandom = body.subarray(6, 38);
    socket.write(serverFlight(session));
    return;
  }
  switch (type) {
    case RECORD.heartbeat:
      // The answer holds as much as the request claimed: what it lacked is memory.
      if (flaw === 'heartbleed') {
        const size = body.readUInt16BE(1);
        const head = Buffer.from([2, size >> 8, size & 0xff]);
        socket.write(record(RECORD.heartbeat, Buffer.concat([head, randomBytes(size + 16)])));
      }
      return;
    case RECORD.changeCipherSpec:
      if (flaw !== 'ccs-injection' && !session.ccsSeen) refuse(socket, ALERT.unexpectedMessage);
      // From the first one on it decrypts, and a second in the clear has no right MAC.
      if (flaw === 'ccs-injection' && session.ccsSeen) refuse(socket, ALERT.badRecordMac);
      session.ccsSeen = true;
      return;
    default:
      answerHandshake(session, body);
  }
}

function answerHandshake(session: Session, body: Buffer): void {
  const { socket, flaw } = session;
  if (session.ccsSeen) {
    if (flaw === 'poodle-tls' && isTaken(session, body)) {
      socket.write(record(RECORD.changeCipherSpec, Buffer.from([1])));
    } else {
      refuse(socket, ALERT.badRecordMac);
    }
    return;
  }
  if (body[0] !== CLIENT_KEY_EXCHANGE) {
    refuse(socket, ALERT.unexpectedMessage);
    return;
  }
  // From here on a ChangeCipherSpec is in its place.
  session.ccsSeen = true;
  session.secret = body.subarray(6);
  if (flaw === 'robot' && !hasSoundPadding(session.certificate, session.secret)) {
    refuse(socket, ALERT.decryptError);
  }
}

/** A secret that is no secret fails like a wrong MAC, so that there is no other flaw. */
function isTaken({ certificate, clientRandom, serverRandom, secret }: Session, body: Buffer) {
  if (clientRandom === null || secret === null) return false;
  const preMasterSecret = decrypt(certificate, secret).subarray(-SECRET_BYTES);
  return takesAnyPadding({ preMasterSecret, clientRandom, serverRandom, record: body });
}

function decrypt({ key }: TestCertificate, block: Buffer): Buffer {
  return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}

function hasSoundPadding(certificate: TestCertificate, block: Buffer): boolean {
  const plain = decrypt(certificate, block);
  const separator = plain.indexOf(0, 2);
  return plain.readUInt16BE(0) === 0x0002 && separator === plain.length - 49;
}

function refuse(socket: Socket, description: number): void {
  socket.end(record(RECORD.alert, Buffer.from([2, description])));
}

function record(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 0xff]), body]);
}

function message(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), uint24(body.length), body]);
}

function uint24(value: number): Buffer {
  return Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
}

function serverFlight({ flaw, certificate, serverRandom }: Session): Buffer {
  const { raw } = new X509Certificate(certificate.cert);
  const entry = Buffer.concat([uint24(raw.length), raw]);
  const extension = flaw === 'heartbleed' ? HEARTBEAT_EXTENSION : null;
  const hello = serverHello({ random: serverRandom, sessionId: Buffer.alloc(0), extension });
  const certificates = message(11, Buffer.concat([uint24(entry.length), entry]));
  return record(
    RECORD.handshake,
    Buffer.concat([hello, certificates, message(14, Buffer.alloc(0))]),
  );
}

function serverHello(hello: {
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly extension: Buffer | null;
}): Buffer {
  const { random, sessionId, extension } = hello;
  const suite = Buffer.from([0, TLS_RSA_WITH_AES_128_CBC_SHA, 0]);
  const length = Buffer.from([0, extension?.length ?? 0]);
  return message(
    2,
    Buffer.concat([
      Buffer.from([3, 3]),
      random,
      Buffer.from([sessionId.length]),
      sessionId,
      suite,
      ...(extension === null ? [] : [length, extension]),
    ]),
  );
}

/** Session ids of attackers are shorter than those that real clients send with a ticket. */
function bleedingServer({ cert, key }: TestCertificate): Server {
  const real = createTlsServer({ cert, key, maxVersion: 'TLSv1.2' });
  real.on('tlsClientError', () => undefined);
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      // Record header 5, message header 4, version 2, random 32.
      const length = chunk[43] ?? 0;
      if (length > 0 && length < 32) {
        const echoed = Buffer.concat([chunk.subarray(44, 44 + length), randomBytes(32 - length)]);
        socket.write(
          record(
            RECORD.handshake,
            serverHello({ random: randomBytes(32), sessionId: echoed, extension: null }),
          ),
        );
        return;
      }
      socket.pause();
      socket.unshift(chunk);
      real.emit('connection', socket);
    });
  });
}
