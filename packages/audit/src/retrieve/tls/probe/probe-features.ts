import { known, unknown, type Answer } from '../../../facts/answer.ts';
import type { AcceptedSuite, ClientHandshake, Protocol } from '../../../facts/tls-facts.ts';
import { byStrength } from '../data/by-strength.ts';
import { CLIENT_PROFILES, type ClientProfile } from '../data/client-profiles.ts';
import { ALERT } from '../wire/alert.ts';
import { extension } from '../wire/extension.ts';
import { EXTENSION_TYPE, HANDSHAKE_TYPE, SCSV } from '../wire/numbers.ts';
import { usualGroups } from '../wire/probe-hello.ts';
import { alpnOf, extensionBody } from '../wire/server-hello.ts';
import type { AgreedFeatures, HelloFeatures } from './hello-features.ts';
import type { HelloReply } from './hello-reply.ts';
import type { TlsProtocol } from './opening.ts';
import type { Prober } from './prober.ts';
import { probeTls13Features } from './probe-tls13-features.ts';

interface Subject {
  readonly prober: Prober;
  /** What the server accepts; at least one. */
  readonly suites: readonly AcceptedSuite[];
  /** Best version first. */
  readonly versions: readonly TlsProtocol[];
  readonly clients: readonly ClientHandshake[];
}

const DEFLATE_AND_NULL = [1, 0];
/** What an X25519MLKEM768 key share brings a browser's hello to; more than one TCP segment. */
const BIG_HELLO_BYTES = 1_700;
/** Values of RFC 8701, one of each kind. */
const GREASE = { suite: 0x1a1a, group: 0x2a2a, first: 0x3a3a, last: 0x4a4a, version: 0x5a5a };

/** Every feature that hellos can show, at once. */
export async function probeFeatures(subject: Subject): Promise<HelloFeatures> {
  const older = subject.versions.find((version) => version !== 'TLSv1.3');
  const [agreed, fallbackScsv, greaseTolerance, bigHelloTolerance, worksWithoutSni] =
    await Promise.all([
      older === undefined ? probeTls13Features(subject.prober) : askOlder(subject, older),
      askFallback(subject),
      askGrease(subject),
      askBig(subject),
      askWithoutSni(subject),
    ]);
  return { ...agreed, fallbackScsv, greaseTolerance, bigHelloTolerance, worksWithoutSni };
}

/** What nothing could be asked about. */
export function unknownFeatures(why: string): HelloFeatures {
  const answer = unknown<never>(why);
  return {
    ...{ fallbackScsv: answer, secureRenegotiation: answer, compression: answer, alpn: answer },
    ...{ sessionTickets: answer, extendedMasterSecret: answer, greaseTolerance: answer },
    ...{ ocspStapling: answer, worksWithoutSni: answer, bigHelloTolerance: answer },
  };
}

/** One hello that offers everything; what the server takes up stands in its flight. */
async function askOlder(subject: Subject, protocol: TlsProtocol): Promise<AgreedFeatures> {
  const suites = suiteIds(subject, protocol);
  const usual = [extension.statusRequest(), extension.signedCertificateTimestamp()];
  const more = [extension.alpn(['h2', 'http/1.1']), ...usual];
  const hello = { protocol, suites, compressions: DEFLATE_AND_NULL };
  let reply = await subject.prober.probe({ ...hello, more }, 'done');
  if (reply.kind === 'refused') {
    // Not every server ignores a protocol that it does not know.
    reply = await subject.prober.probe({ ...hello, more: usual }, 'done');
  }
  if (reply.kind !== 'accepted') return unknownFeatures(reply.how);
  return agreedIn(reply, protocol);
}

function agreedIn(
  { hello, flight }: Extract<HelloReply, { kind: 'accepted' }>,
  protocol: TlsProtocol,
): AgreedFeatures {
  const has = (type: number, name: string): Answer<boolean> => {
    const isThere = extensionBody(hello, type) !== null;
    return known(isThere, `ServerHello of ${protocol} with${isThere ? '' : 'out'} ${name}`);
  };
  const staple = flight.some(({ type }) => type === HANDSHAKE_TYPE.certificateStatus);
  const alpn = alpnOf(hello);
  return {
    secureRenegotiation: has(EXTENSION_TYPE.renegotiationInfo, 'renegotiation_info'),
    compression: known(hello.compression !== 0, `compression method ${hello.compression}`),
    sessionTickets: has(EXTENSION_TYPE.sessionTicket, 'session_ticket'),
    extendedMasterSecret: has(EXTENSION_TYPE.extendedMasterSecret, 'extended_master_secret'),
    alpn: known(alpn, alpn === null ? 'ServerHello without ALPN' : `ALPN ${alpn}`),
    ocspStapling: known(staple, `${staple ? 'a' : 'no'} CertificateStatus message`),
  };
}

/** RFC 7507: the highest version below the server's best one, with the signal of a fallback. */
async function askFallback(subject: Subject): Promise<Answer<boolean>> {
  const [, below] = subject.versions;
  if (below === undefined) return unknown('there is no older version to fall back to');
  const suites = [...suiteIds(subject, below), SCSV.fallback];
  const reply = await subject.prober.probe({ protocol: below, suites });
  if (reply.kind === 'accepted') return known(false, `a fallback to ${below} is accepted`);
  if (reply.kind === 'failed') return unknown(reply.how);
  return reply.alert === ALERT.inappropriateFallback
    ? known(true, reply.how)
    : unknown(`a fallback to ${below} is refused, but with: ${reply.how}`);
}

async function askGrease(subject: Subject): Promise<Answer<boolean>> {
  const [protocol] = subject.versions;
  if (protocol === undefined || protocol === 'SSLv3') return unknown('SSLv3 has no extensions');
  const agreed = agreedClient(subject, ({ grease }) => grease);
  if (agreed !== null) return known(true, `the unknown values of ${agreed} are ignored`);
  const more = [
    extension.other(GREASE.first),
    extension.alpn(['JJ', 'h2', 'http/1.1']),
    extension.other(GREASE.last, new Uint8Array(1)),
  ];
  const groups = [GREASE.group, ...usualGroups(protocol)];
  const suites = [GREASE.suite, ...suiteIds(subject, protocol)];
  const unknownVersions = protocol === 'TLSv1.3' ? [GREASE.version] : [];
  const reply = await subject.prober.probe({ protocol, suites, groups, more, unknownVersions });
  return reply.kind === 'accepted'
    ? known(true, 'unknown suites, groups, extensions and protocols are ignored')
    : known(false, `a hello with unknown values: ${reply.how}`);
}

/** A plain hello that only its size tells from those that were answered. */
async function askBig(subject: Subject): Promise<Answer<boolean>> {
  const [protocol] = subject.versions;
  if (protocol === undefined || protocol === 'SSLv3') return unknown('SSLv3 has no extensions');
  // Clients that send a hybrid key share have big hellos.
  const agreed = agreedClient(subject, ({ shares }) => shares.includes('11ec'));
  if (agreed !== null) return known(true, `the hello of ${agreed} is answered`);
  const suites = suiteIds(subject, protocol);
  const more = [extension.padding(BIG_HELLO_BYTES)];
  const reply = await subject.prober.probe({ protocol, suites, more });
  if (reply.kind === 'failed' && reply.reason !== 'timeout') return unknown(reply.how);
  return reply.kind === 'accepted'
    ? known(true, `a hello of ${BIG_HELLO_BYTES} bytes and more is answered`)
    : known(false, `a hello of ${BIG_HELLO_BYTES} bytes and more: ${reply.how}`);
}

/** A client of this kind whose hello the server took, which saves asking again. */
function agreedClient(
  { clients }: Subject,
  isKind: (profile: ClientProfile) => boolean,
): string | null {
  const names = new Set(CLIENT_PROFILES.filter(isKind).flatMap((profile) => profile.clients));
  return clients.find(({ client, result }) => result.ok && names.has(client))?.client ?? null;
}

async function askWithoutSni(subject: Subject): Promise<Answer<boolean>> {
  const { prober, versions } = subject;
  if (prober.serverName === null) return known(true, 'the host is an IP address');
  // Older versions show the certificate's choice in plain sight; ask the best of those first.
  const protocol = versions.find((version) => version !== 'TLSv1.3') ?? versions[0];
  if (protocol === undefined) return unknown('no version is offered');
  const suites = suiteIds(subject, protocol);
  const reply = await prober.probe({ protocol, suites, serverName: null });
  if (reply.kind === 'failed') return unknown(reply.how);
  return reply.kind === 'accepted'
    ? known(true, `ServerHello of ${protocol}`)
    : known(false, reply.how);
}

/** Strongest first. */
function suiteIds({ suites }: Subject, protocol: Protocol): readonly number[] {
  return suites
    .filter((accepted) => accepted.protocol === protocol)
    .map(({ suite }) => suite)
    .toSorted(byStrength)
    .map(({ id }) => id);
}
