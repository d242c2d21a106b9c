// Goal: a server's bytes give the same messages however they are cut, and no bytes can crash, hang
// or fill the reader. Method: known streams cut at random, limits met, arbitrary and mutated bytes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { join, uint, vector } from './bytes.ts';
import { MessageReader, type WireMessage } from './message-reader.ts';
import { encodeRecord } from './record.ts';

const handshake = (type: number, body: Uint8Array): Uint8Array =>
  join(uint(type, 1), vector(3, body));
const record = (type: number, body: Uint8Array): Uint8Array =>
  encodeRecord({ type, version: 0x0303, body });

const FLIGHT = join(handshake(2, new Uint8Array(70)), handshake(11, new Uint8Array(300)));
const STREAM = join(
  ...[record(22, FLIGHT.subarray(0, 3)), record(22, FLIGHT.subarray(3, 100))],
  ...[record(22, new Uint8Array()), record(22, FLIGHT.subarray(100))],
  ...[record(21, Uint8Array.from([1, 112])), record(24, Uint8Array.from([2, 0, 0]))],
  ...[record(20, Uint8Array.from([1])), record(22, new Uint8Array(40))],
);

const MESSAGES: readonly WireMessage[] = [
  { kind: 'handshake', type: 2, body: new Uint8Array(70) },
  { kind: 'handshake', type: 11, body: new Uint8Array(300) },
  { kind: 'alert', level: 1, description: 112 },
  { kind: 'heartbeat', body: Uint8Array.from([2, 0, 0]) },
  { kind: 'change-cipher-spec' },
  { kind: 'encrypted', type: 22, body: new Uint8Array(40) },
];

/** Everything that a reader says about a stream that comes in these pieces. */
function read(pieces: readonly Uint8Array[], sslv2 = false): readonly WireMessage[] {
  const reader = new MessageReader({ sslv2 });
  return pieces.flatMap((piece) => reader.push(piece)).map(plain);
}

function plain(message: WireMessage): WireMessage {
  return 'body' in message ? { ...message, body: Uint8Array.from(message.body) } : message;
}

test('messages in several records, several messages in one record', () => {
  expect(read([STREAM])).toEqual(MESSAGES);
});

test('the same messages however the stream is cut', () => {
  const cuts = fc.array(fc.nat(STREAM.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const at = [0, ...places.toSorted((a, b) => a - b), STREAM.length];
      const pieces = at.slice(1).map((end, index) => STREAM.subarray(at[index], end));
      expect(read(pieces)).toEqual(MESSAGES);
    }),
  );
});

test('an SSLv2 record, and a TLS alert to an SSLv2 hello', () => {
  const alert = record(21, Uint8Array.from([2, 70]));
  expect(read([Uint8Array.from([0x80, 3, 4, 0, 1])], true)).toEqual([
    { kind: 'sslv2', body: Uint8Array.from([4, 0, 1]) },
  ]);
  expect(read([alert], true)).toEqual([{ kind: 'alert', level: 2, description: 70 }]);
});

test.each([
  ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['an SMTP greeting', Buffer.from('220 mail.example ESMTP\r\n')],
  ['an SSLv2 record where none is expected', Buffer.from([0x80, 3, 4, 0, 1])],
  ['a record that is too long', Buffer.from([22, 3, 3, 0xff, 0xff])],
])('%s is no TLS, and nothing is read after it', (_name, bytes) => {
  const reader = new MessageReader();
  expect(reader.push(bytes)).toEqual([{ kind: 'not-tls', start: new Uint8Array(bytes) }]);
  expect(reader.push(STREAM)).toEqual([]);
});

test('a handshake message that claims to be longer than any is refused at once', () => {
  expect(read([record(22, Uint8Array.from([11, 0xff, 0xff, 0xff]))])).toEqual([
    { kind: 'too-long', detail: 'a handshake message of 16777215 bytes' },
  ]);
});

test('endless records are refused', () => {
  const reader = new MessageReader();
  // A message of a million bytes, which comes one byte a record.
  reader.push(record(22, Uint8Array.from([11, 0x0f, 0xff, 0xff])));
  const chunk = join(...Array.from({ length: 10_000 }, () => record(22, Uint8Array.from([0]))));
  const messages = Array.from({ length: 40 }, () => reader.push(chunk)).flat();
  expect(messages).toEqual([{ kind: 'too-long', detail: 'more than 2097152 bytes' }]);
});

test('arbitrary bytes never throw, and say little', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), fc.boolean(), (pieces, sslv2) => {
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      expect(read(pieces, sslv2).length).toBeLessThanOrEqual(bytes + 1);
    }),
    { numRuns: 2_000 },
  );
});
