/** What a mock reads of a client's hello. Hellos of tests are well formed, or else garbage. */
export type Hello =
  | { readonly kind: 'sslv2' }
  | {
      readonly kind: 'tls';
      /** All that it takes, as on the wire. */
      readonly versions: readonly number[];
      readonly random: Buffer;
      readonly suites: readonly number[];
      readonly compressions: readonly number[];
      readonly extensions: ReadonlyMap<number, Buffer>;
      /** Of the whole first record. */
      readonly sizeBytes: number;
    };

const SUPPORTED_VERSIONS = 43;
const OLDEST = 0x0300;
const NEWEST_LEGACY = 0x0303;

/** The hello at the beginning of a connection; `more`: its end has not come yet. */
export function readHello(bytes: Buffer): Hello | 'more' | 'garbage' {
  if (bytes.length < 5) return 'more';
  if (bytes.readUInt8(0) >= 0x80 && bytes[2] === 1) return { kind: 'sslv2' };
  if (bytes[0] !== 22 || bytes[1] !== 3) return 'garbage';
  const sizeBytes = 5 + bytes.readUInt16BE(3);
  if (bytes.length < sizeBytes) return 'more';
  try {
    return parseHello(bytes.subarray(5, sizeBytes), sizeBytes);
  } catch {
    return 'garbage';
  }
}

function parseHello(message: Buffer, sizeBytes: number): Hello | 'garbage' {
  if (message[0] !== 1) return 'garbage';
  const legacy = message.readUInt16BE(4);
  const random = message.subarray(6, 38);
  let at = 39 + message.readUInt8(38);
  const suites = numbers(message.subarray(at + 2, at + 2 + message.readUInt16BE(at)));
  at += 2 + message.readUInt16BE(at);
  const compressions = [...message.subarray(at + 1, at + 1 + message.readUInt8(at))];
  at += 1 + message.readUInt8(at);
  const extensions = new Map<number, Buffer>();
  for (at += 2; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    extensions.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const versions = supportedVersions(extensions.get(SUPPORTED_VERSIONS), legacy);
  return { kind: 'tls', versions, random, suites, compressions, extensions, sizeBytes };
}

/** Without the extension a client takes its own version and every older one. */
function supportedVersions(extension: Buffer | undefined, legacy: number): number[] {
  if (extension !== undefined) return numbers(extension.subarray(1));
  const newest = Math.min(legacy, NEWEST_LEGACY);
  return Array.from({ length: Math.max(0, newest - OLDEST + 1) }, (_, step) => OLDEST + step);
}

export function numbers(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readUInt16BE(2 * index));
}
