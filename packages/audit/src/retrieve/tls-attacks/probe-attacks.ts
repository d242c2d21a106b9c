import { unknown } from '../../facts/answer.ts';
import type { TlsFeatures, Vulnerabilities } from '../../facts/tls-facts.ts';
import type { Progress } from '../../part.ts';
import type { Connector } from '../connector.ts';
import { probeCcsInjection } from './ccs-injection.ts';
import { probeEarlyData } from './early-data.ts';
import type { AttackGround } from './ground.ts';
import { probeHeartbleed } from './heartbleed.ts';
import { probePoodleTls } from './poodle-tls.ts';
import { probeSession } from './renegotiation.ts';
import { probeRobot } from './robot.ts';

export interface AttackFacts {
  readonly vulnerabilities: Vulnerabilities;
  readonly features: Pick<TlsFeatures, 'earlyData' | 'clientRenegotiation'>;
}

/**
 * Tries the known attacks on the implementation, as far as each applies to what the server
 * accepts, all at once. None harms the server or takes more of it than shows the flaw.
 */
export async function probeAttacks(
  connector: Connector,
  { progress, ...ground }: AttackGround & { readonly progress: Progress },
): Promise<AttackFacts> {
  if (ground.suites.length === 0) {
    const nothing = unknown<boolean>('no accepted suite is known');
    return {
      vulnerabilities: {
        heartbleed: nothing,
        ccsInjection: nothing,
        ticketbleed: nothing,
        robot: nothing,
        poodleTls: nothing,
      },
      features: { earlyData: nothing, clientRenegotiation: nothing },
    };
  }
  progress('trying known attacks');
  const [heartbleed, ccsInjection, robot, poodleTls, session, earlyData] = await Promise.all([
    probeHeartbleed(connector, ground),
    probeCcsInjection(connector, ground),
    probeRobot(connector, ground),
    probePoodleTls(connector, ground),
    probeSession(connector, ground),
    probeEarlyData(connector, ground),
  ]);
  const { ticketbleed, clientRenegotiation } = session;
  return {
    vulnerabilities: { heartbleed, ccsInjection, ticketbleed, robot, poodleTls },
    features: { earlyData, clientRenegotiation },
  };
}
