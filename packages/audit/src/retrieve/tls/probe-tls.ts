import { isIP } from 'node:net';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import {
  PROTOCOLS,
  type AcceptedSuite,
  type DhGroup,
  type KeyExchangeFacts,
  type Protocol,
  type Suite,
  type TlsFacts,
} from '../../facts/tls-facts.ts';
import type { Progress } from '../../part.ts';
import type { Connector } from '../connector.ts';
import { groupName } from './data/named-groups.ts';
import { enumerate, type Enumeration } from './probe/enumerate.ts';
import { judgeDhGroups } from './probe/judge-dh-group.ts';
import { KeyExchangeSeen } from './probe/key-exchange-seen.ts';
import { isClear, open, openSmall, type Opening, type TlsProtocol } from './probe/opening.ts';
import { Prober } from './probe/prober.ts';
import { probeClients } from './probe/probe-clients.ts';
import type { HelloFeatures } from './probe/hello-features.ts';
import { probeFeatures, unknownFeatures } from './probe/probe-features.ts';
import { probeGroups } from './probe/probe-groups.ts';
import { probeSslv2 } from './probe/probe-sslv2.ts';

/** The part of the facts that hellos alone can learn. */
export type TlsProbe = Pick<
  TlsFacts,
  'protocols' | 'suites' | 'preference' | 'keyExchange' | 'clients' | 'troubles'
> & { readonly features: HelloFeatures };

export interface TlsProbeOptions {
  /** For server_name; null, or an IP address, sends none. */
  readonly serverName: string | null;
  readonly progress: Progress;
}

const TLS_PROTOCOLS: readonly TlsProtocol[] = PROTOCOLS.filter((one) => one !== 'SSLv2');
/** Best version first. */
const BEST_FIRST = TLS_PROTOCOLS.toReversed();
/** Asked once more with small hellos where nothing was accepted at all. */
const LAST_RESORT: readonly TlsProtocol[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.0'];

/**
 * Learns by hellos what a server speaks. Everything that does not build on an answer goes out at
 * once, within the connector's limit. It never rejects: what cannot be learned is unknown, and why.
 */
export async function probeTls(connector: Connector, options: TlsProbeOptions): Promise<TlsProbe> {
  const { serverName, progress } = options;
  const isName = serverName !== null && isIP(serverName) === 0;
  const prober = new Prober(connector, isName ? serverName : null);
  progress('TLS versions');
  const [sslv2, openings] = await Promise.all([probeSslv2(prober), openAll(prober)]);
  const versions = BEST_FIRST.filter((one) => openingOf(openings, one)?.first !== null);
  const [best] = versions;
  const offered = best === undefined ? 'no version' : versions.toReversed().join(', ');
  progress(`TLS suites, groups and clients of ${offered}`);
  const seen = new KeyExchangeSeen();
  const [lists, groups, clients] = await Promise.all([
    Promise.all(openings.map((opening) => enumerate({ prober, opening, seen }))),
    findGroups({ prober, openings, seen }),
    best === undefined ? [] : probeClients(prober),
  ]);
  const accepted = acceptedSuites(sslv2.suites, lists);
  const why = 'no version of TLS was agreed on';
  for (const { protocol, offered: answer } of openings) {
    if (!answer.known) prober.trouble(`${protocol}: ${answer.why}`);
  }
  progress('TLS features');
  const [features, dhGroup] = await Promise.all([
    best === undefined
      ? unknownFeatures(why)
      : probeFeatures({ prober, versions, suites: accepted, clients }),
    judgeDhGroups(seen.dhPrimes),
  ]);
  return {
    protocols: protocolsOf(sslv2.offered, openings),
    suites: accepted,
    preference: preferencesOf(lists),
    keyExchange: {
      groups,
      ...sizesOf({ seen, suites: accepted, dhGroup, isOpen: best !== undefined }),
    },
    ...{ features, clients, troubles: prober.troubles },
  };
}

/** The first hellos of all versions; then smaller ones, where it may have been the form. */
async function openAll(prober: Prober): Promise<readonly Opening[]> {
  const openings = await Promise.all(TLS_PROTOCOLS.map((protocol) => open(prober, protocol)));
  const isDeaf = openings.every(({ offered }) => !offered.known);
  const isClosed = openings.every(({ first }) => first === null);
  return Promise.all(
    openings.map(async (opening) => {
      const { protocol, offered } = opening;
      if (!offered.known && !isWorthRetry(offered.why)) return opening;
      // A server that answers nothing gets few more hellos; SSLv3's has nothing to leave out.
      const again = isClosed ? LAST_RESORT.includes(protocol) : !isClear(opening);
      if (!again || (isDeaf && protocol === 'TLSv1.0')) return opening;
      return openSmall(prober, opening);
    }),
  );
}

/** Silence may come from a hello that is too long; no connection and no TLS do not. */
function isWorthRetry(why: string): boolean {
  return why === 'no answer in time';
}

async function findGroups(subject: {
  readonly prober: Prober;
  readonly openings: readonly Opening[];
  readonly seen: KeyExchangeSeen;
}): Promise<KeyExchangeFacts['groups']> {
  const protocols = ['TLSv1.2', 'TLSv1.3'] as const;
  const lists = await Promise.all(
    protocols.map(async (protocol) => {
      const opening = openingOf(subject.openings, protocol);
      if (opening === undefined) return [];
      const groups = await probeGroups({ ...subject, opening, protocol });
      return groups.map((group) => ({ protocol, name: groupName(group) }));
    }),
  );
  return lists.flat();
}

function openingOf(openings: readonly Opening[], wanted: TlsProtocol): Opening | undefined {
  return openings.find(({ protocol }) => protocol === wanted);
}

function protocolsOf(
  sslv2: Answer<boolean>,
  openings: readonly Opening[],
): Readonly<Record<Protocol, Answer<boolean>>> {
  const of = (protocol: TlsProtocol): Answer<boolean> =>
    openingOf(openings, protocol)?.offered ?? unknown('not asked');
  return {
    SSLv2: sslv2,
    SSLv3: of('SSLv3'),
    'TLSv1.0': of('TLSv1.0'),
    'TLSv1.1': of('TLSv1.1'),
    'TLSv1.2': of('TLSv1.2'),
    'TLSv1.3': of('TLSv1.3'),
  };
}

function acceptedSuites(
  sslv2: readonly Suite[],
  lists: readonly Enumeration[],
): readonly AcceptedSuite[] {
  return [
    ...sslv2.map((suite) => ({ protocol: 'SSLv2' as const, suite })),
    ...lists.flatMap(({ protocol, suites }) => suites.map((suite) => ({ protocol, suite }))),
  ];
}

function preferencesOf(lists: readonly Enumeration[]): TlsProbe['preference'] {
  const preference: Partial<Record<Protocol, Answer<'server' | 'client'>>> = {};
  for (const { protocol, preference: one } of lists) if (one !== null) preference[protocol] = one;
  return preference;
}

function sizesOf(learned: {
  readonly seen: KeyExchangeSeen;
  readonly suites: readonly AcceptedSuite[];
  readonly dhGroup: DhGroup | null;
  readonly isOpen: boolean;
}): Omit<KeyExchangeFacts, 'groups'> {
  const { seen, suites, dhGroup, isOpen } = learned;
  const learn = <T>(
    kind: 'DHE' | 'ECDHE',
    { value, what }: { readonly value: T | null; readonly what: string },
  ): Answer<T | null> => {
    if (!isOpen) return unknown('no version of TLS was agreed on');
    if (value !== null) return known(value, what);
    const isAccepted = suites.some(({ suite }) => suite.keyExchange === kind);
    if (isAccepted) return unknown(`no ${kind} parameters could be read`);
    return known(null, `no ${kind} suite is accepted`);
  };
  return {
    dhBits: learn('DHE', { value: seen.dhBits, what: `smallest prime of ${seen.dhBits} bits` }),
    dhGroup: learn('DHE', { value: dhGroup, what: `prime of the kind: ${dhGroup}` }),
    ecBits: learn('ECDHE', { value: seen.ecBits, what: `smallest curve of ${seen.ecBits} bits` }),
  };
}
