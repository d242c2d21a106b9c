import { known, unknown, type Answer } from '../../../facts/answer.ts';
import type { Protocol, Suite } from '../../../facts/tls-facts.ts';
import { byStrength } from '../data/by-strength.ts';
import { suitesOf } from '../data/suites.ts';
import { ALERT } from '../wire/alert.ts';
import { WIRE_VERSION } from '../wire/numbers.ts';
import type { HelloReply } from './hello-reply.ts';
import type { Prober } from './prober.ts';

export type TlsProtocol = Exclude<Protocol, 'SSLv2'>;
type Accepted = Extract<HelloReply, { kind: 'accepted' }>;

/** What the first hello of a version learned. */
export interface Opening {
  readonly protocol: TlsProtocol;
  readonly offered: Answer<boolean>;
  /** The first hello that was accepted: the suites it offered, and its answer. */
  readonly first: { readonly suites: readonly Suite[]; readonly reply: Accepted } | null;
  /** The server takes only short and plain hellos. */
  readonly minimal: boolean;
}

/** One hello holds at most these; there are servers that fear more. */
export const SUITES_PER_HELLO = 128;
/** For servers that fear even that many: what nearly everything speaks. */
export const SUITES_PER_SMALL_HELLO = 24;

/** Strongest first. */
export function usualSuites(protocol: TlsProtocol): readonly Suite[] {
  return suitesOf(protocol).filter(isUsual).toSorted(byStrength);
}

/** The suites that hardly any server has, and that fill a hello to no use. */
export function rareSuites(protocol: TlsProtocol): readonly Suite[] {
  return suitesOf(protocol)
    .filter((suite) => !isUsual(suite))
    .toSorted(byStrength);
}

/** Suites of a hello, weakest first: a server that picks otherwise follows an order of its own. */
export function weakestFirst(suites: readonly Suite[]): readonly number[] {
  return suites.map(({ id }) => id).toReversed();
}

/** Asks whether a server speaks a version at all. */
export async function open(prober: Prober, protocol: TlsProtocol): Promise<Opening> {
  const usual = usualSuites(protocol);
  const reply = await ask(prober, { protocol, suites: usual, minimal: false });
  if (reply.kind === 'accepted') return openingOf({ protocol, suites: usual, reply });
  if (reply.kind === 'refused' && isNoSuite(reply.alert)) {
    for (const suites of chunksOf(rareSuites(protocol), SUITES_PER_HELLO)) {
      const rare = await ask(prober, { protocol, suites, minimal: false });
      if (rare.kind === 'accepted') return openingOf({ protocol, suites, reply: rare });
    }
  }
  return closed(protocol, reply);
}

/**
 * Asks again with a small hello: for a server whose first answer may have meant the form of the
 * hello rather than its version.
 */
export async function openSmall(prober: Prober, opening: Opening): Promise<Opening> {
  const { protocol } = opening;
  const suites = smallSuites(protocol);
  const reply = await ask(prober, { protocol, suites, minimal: true });
  if (reply.kind !== 'accepted') return closed(protocol, reply);
  const opened = openingOf({ protocol, suites, reply, minimal: true });
  if (opened.first !== null) {
    prober.trouble(`the server answers ${protocol} only to small hellos`);
  }
  return opened;
}

/** The first answer says clearly that the version is not there, or that it is. */
export function isClear({ offered, first }: Opening): boolean {
  return first !== null || (offered.known && !offered.evidence.endsWith(UNCLEAR));
}

/** Cuts a list into pieces of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, at) => list.slice(at * size, (at + 1) * size));
}

const UNCLEAR = '(no alert that says why)';

function ask(
  prober: Prober,
  asked: {
    readonly protocol: TlsProtocol;
    readonly suites: readonly Suite[];
    readonly minimal: boolean;
  },
): Promise<HelloReply> {
  return prober.probe({ ...asked, suites: weakestFirst(asked.suites) }, 'parameters');
}

function openingOf(answered: {
  readonly protocol: TlsProtocol;
  readonly suites: readonly Suite[];
  readonly reply: Accepted;
  readonly minimal?: boolean;
}): Opening {
  const { protocol, suites, reply, minimal = false } = answered;
  const { version } = reply.hello;
  if (version !== WIRE_VERSION[protocol]) {
    const evidence = `answers with version 0x${version.toString(16).padStart(4, '0')}`;
    return { protocol, offered: known(false, evidence), first: null, minimal };
  }
  const offered = known(true, `ServerHello of ${protocol}`);
  return { protocol, offered, first: { suites, reply }, minimal };
}

function closed(protocol: TlsProtocol, reply: Exclude<HelloReply, Accepted>): Opening {
  return { protocol, offered: refusalOf(reply), first: null, minimal: false };
}

function refusalOf(reply: Exclude<HelloReply, Accepted>): Answer<boolean> {
  if (reply.kind === 'failed') return unknown(reply.how);
  const clear = reply.alert === ALERT.protocolVersion || isNoSuite(reply.alert);
  return known(false, clear ? reply.how : `${reply.how} ${UNCLEAR}`);
}

/** The alerts for "nothing of this suits me". */
function isNoSuite(alert: number | null): boolean {
  return alert === ALERT.handshakeFailure || alert === ALERT.insufficientSecurity;
}

/** What certificates and ordinary libraries bring; no pre-shared keys and the like. */
function isUsual({ openssl, keyExchange, authentication }: Suite): boolean {
  if (keyExchange === 'any') return true;
  if (openssl === null) return false;
  return (
    ['RSA', 'DHE', 'ECDHE'].includes(keyExchange) &&
    ['RSA', 'ECDSA', 'DSS', 'anon'].includes(authentication)
  );
}

/** AES, triple DES and RC4 with RSA and (EC)DHE, which every server of the world has one of. */
function smallSuites(protocol: TlsProtocol): readonly Suite[] {
  if (protocol === 'TLSv1.3') return usualSuites(protocol).slice(0, SUITES_PER_SMALL_HELLO);
  return usualSuites(protocol)
    .filter(({ cipher, authentication }) => {
      const common = /^(AES_\d+_(CBC|GCM)|CHACHA20_POLY1305|3DES_EDE_CBC|RC4_128)$/u.test(cipher);
      return common && (authentication === 'RSA' || authentication === 'ECDSA');
    })
    .toSorted((one, other) => rank(one) - rank(other))
    .slice(0, SUITES_PER_SMALL_HELLO)
    .toSorted(byStrength);
}

function rank({ keyExchange, authentication, cipher }: Suite): number {
  const exchange = ['RSA', 'ECDHE', 'DHE'].indexOf(keyExchange);
  return exchange * 4 + (authentication === 'ECDSA' ? 2 : 0) + (cipher.startsWith('AES') ? 0 : 1);
}
