import type { Answer } from '../../facts/answer.ts';
import type { CertificateFacts } from '../../facts/certificate-facts.ts';
import type { AuditOptions } from '../../options.ts';
import type { Progress } from '../../part.ts';
import type { Connector } from '../connector.ts';
import { isMalformed } from '../tls/wire/malformed.ts';
import { trustedAuthorities, type Authorities } from './authorities.ts';
import { readCaa } from './caa.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { detailsOf, serverNames } from './details.ts';
import { readFlight, readSslv2Flight, SUITES_OF_KEY, type Flight, type KeyKind } from './flight.ts';
import { judgeTrust } from './judge-trust.ts';
import { matchesHost } from './match-host.ts';
import { judgeStaple } from './ocsp.ts';
import { chainOrder, SentChain } from './sent-chain.ts';
import { readTls13Flight } from './tls13-flight.ts';

type GoodFlight = Extract<Flight, { readonly ok: true }>;

export interface CertificateRequest {
  /** The name to ask for and to compare with; null: none is sent, the target's host compared. */
  readonly serverName: string | null;
  readonly options: AuditOptions;
  readonly progress: Progress;
  /** Milliseconds since 1970; now where it is left out. */
  readonly nowMs?: number;
}

export interface CertificateReading {
  /** One for each kind of key that the server has; of RSA first. */
  readonly certificates: readonly CertificateFacts[];
  /** The server showed a certificate in some handshake. */
  readonly tlsOk: boolean;
  readonly troubles: readonly string[];
}

const KEYS: readonly KeyKind[] = ['RSA', 'other'];

/**
 * Every chain of a server exactly as it sends it, with what a client would make of it. The hellos
 * are raw, so that it does not matter what OpenSSL still speaks: TLS 1.2 shows certificates in
 * the clear; TLS 1.3 and the oldest versions are asked only where that showed none.
 */
export async function readCertificates(
  connector: Connector,
  request: CertificateRequest,
): Promise<CertificateReading> {
  const { serverName, options, progress, nowMs = Date.now() } = request;
  const host = serverName ?? connector.target.host;
  progress('reading the certificates');
  const [{ flights, troubles }, caa] = await Promise.all([
    readFlights(connector, serverName),
    readCaa(host),
  ]);
  const authorities = trustedAuthorities(options.ca);
  const notes: string[] = [];
  const certificates = distinct(flights).map((flight) => {
    const chain = readable(flight, notes);
    return chainFacts({ flight, chain, host, authorities, caa, nowMs });
  });
  return {
    certificates,
    tlsOk: flights.length > 0,
    troubles: [...troubles, ...new Set(notes)],
  };
}

async function readFlights(
  connector: Connector,
  serverName: string | null,
): Promise<{ readonly flights: readonly GoodFlight[]; readonly troubles: readonly string[] }> {
  const tiers: readonly (() => Promise<readonly Flight[]>)[] = [
    () =>
      Promise.all(
        KEYS.map((key) =>
          readFlight(connector, { protocol: 'TLSv1.2', serverName, suites: SUITES_OF_KEY[key] }),
        ),
      ),
    () => Promise.all(KEYS.map((key) => readTls13Flight(connector, { serverName, key }))),
    () => oldFlights(connector, serverName),
  ];
  const reasons = new Set<string>();
  for (const tier of tiers) {
    const flights = await tier();
    const good = flights.filter((flight) => flight.ok);
    if (good.length > 0) return { flights: good, troubles: [] };
    const bad = flights.filter((flight) => !flight.ok);
    for (const { why } of bad) reasons.add(why);
    // A server that is not there, or hangs, is not asked again in other words.
    if (bad.some(({ reason }) => reason === 'unreachable')) break;
    if (bad.every(({ reason }) => reason === 'timeout')) break;
  }
  return { flights: [], troubles: [`no certificate could be read: ${[...reasons].join('; ')}`] };
}

function oldFlights(connector: Connector, serverName: string | null): Promise<readonly Flight[]> {
  const common = SUITES_OF_KEY.RSA.slice(0, 20);
  return Promise.all([
    readFlight(connector, { protocol: 'TLSv1.0', serverName, suites: common, minimal: true }),
    readFlight(connector, { protocol: 'SSLv3', serverName, suites: SUITES_OF_KEY.RSA }),
    readSslv2Flight(connector),
  ]);
}

/** One flight for each leaf: a server with one certificate shows it whatever was asked for. */
function distinct(flights: readonly GoodFlight[]): readonly GoodFlight[] {
  const leaves = flights.map(({ certificates }) => bytesKey(certificates[0]));
  return flights.filter((_, index) => leaves.indexOf(leaves[index] ?? '') === index);
}

function bytesKey(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The certificates that can be read; none when the leaf cannot. */
function readable(flight: GoodFlight, notes: string[]): readonly Certificate[] {
  const parsed = flight.certificates.map(parseCertificate);
  for (const [index, certificate] of parsed.entries()) {
    if (isMalformed(certificate)) {
      notes.push(`certificate ${index + 1} of the chain: ${certificate.malformed}`);
    }
  }
  const [leaf] = parsed;
  if (leaf === undefined || isMalformed(leaf)) return [];
  return parsed.flatMap((certificate) => (isMalformed(certificate) ? [] : [certificate]));
}

function chainFacts(known: {
  readonly flight: GoodFlight;
  readonly chain: readonly Certificate[];
  readonly host: string;
  readonly authorities: Authorities;
  readonly caa: Answer<readonly string[]>;
  readonly nowMs: number;
}): CertificateFacts {
  const { flight, chain, host, authorities, caa, nowMs } = known;
  const sent = new SentChain(chain);
  const [leaf] = chain;
  const { trust, complete, issuer } = judgeTrust(sent, authorities, nowMs);
  const staple =
    leaf === undefined ? null : judgeStaple({ der: flight.staple, leaf, issuer, nowMs });
  const revoked = staple?.revocation.known === true && staple.revocation.value === 'revoked';
  const details = chain.map(detailsOf);
  return {
    chain: details,
    sizeBytes: flight.certificates.reduce((sum, { length }) => sum + length, 0),
    nameMatches: leaf !== undefined && matchesHost(serverNames(leaf), host),
    trust:
      revoked && trust.trusted
        ? { trusted: false, reason: 'revoked', detail: 'the stapled OCSP response says so' }
        : trust,
    ...chainOrder(sent),
    complete,
    revocation: staple?.revocation ?? { known: false, why: 'the certificate cannot be read' },
    sctCount: (details[0]?.sctCount ?? 0) + flight.sctCount + (staple?.sctCount ?? 0),
    caa,
  };
}
