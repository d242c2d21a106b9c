import type { AcceptedSuite, Protocol, Suite } from '../../facts/tls-facts.ts';

/** What is known of a server before attacks are tried on it: only what applies costs anything. */
export interface AttackGround {
  /** Null, or an IP address, leaves server_name out. */
  readonly serverName: string | null;
  /** As enumerated; every version that is not in here is taken for not offered. */
  readonly suites: readonly AcceptedSuite[];
}

export type LegacyProtocol = Exclude<Protocol, 'SSLv2' | 'TLSv1.3'>;

const LEGACY: readonly LegacyProtocol[] = ['TLSv1.2', 'TLSv1.1', 'TLSv1.0', 'SSLv3'];

/** The newest version before TLS 1.3 in which `wanted` suites are taken, and those suites. */
export function legacyGround(
  ground: AttackGround,
  wanted: (suite: Suite) => boolean,
): { readonly protocol: LegacyProtocol; readonly suites: readonly number[] } | null {
  for (const protocol of LEGACY) {
    const suites = ground.suites
      .filter((accepted) => accepted.protocol === protocol && wanted(accepted.suite))
      .map(({ suite }) => suite.id);
    if (suites.length > 0) return { protocol, suites };
  }
  return null;
}
