import { PROTOCOLS, type ClientHandshake } from '../../../facts/tls-facts.ts';
import { CLIENT_PROFILES, type ClientProfile } from '../data/client-profiles.ts';
import { groupName } from '../data/named-groups.ts';
import { suiteById } from '../data/suites.ts';
import { WIRE_VERSION } from '../wire/numbers.ts';
import { clientProfileHello } from './client-profile-hello.ts';
import type { HelloReply } from './hello-reply.ts';
import { parametersOf } from './key-exchange-seen.ts';
import type { Prober } from './prober.ts';

/** What each client of the world would agree on with this server, by saying its hello. */
export async function probeClients(prober: Prober): Promise<readonly ClientHandshake[]> {
  const answers = await Promise.all(
    CLIENT_PROFILES.map(async (profile) => {
      const hello = clientProfileHello(profile, prober.serverName);
      const result = resultOf(profile, await prober.say(hello, 'parameters'));
      const { reference } = profile;
      return profile.clients.map((client) => ({ client, reference, result }));
    }),
  );
  return answers.flat();
}

function resultOf(profile: ClientProfile, reply: HelloReply): ClientHandshake['result'] {
  if (reply.kind !== 'accepted') return { ok: false, why: reply.how };
  const { hello } = reply;
  const protocol = PROTOCOLS.find((version) => WIRE_VERSION[version] === hello.version);
  if (protocol === undefined) return { ok: false, why: `answers with version ${hello.version}` };
  const [lowest] = profile.versions;
  if (PROTOCOLS.indexOf(protocol) < PROTOCOLS.indexOf(lowest)) {
    return { ok: false, why: `the server offers ${protocol}, the client no less than ${lowest}` };
  }
  const suite = suiteById(hello.suite);
  if (protocol === 'TLSv1.3') {
    const group = hello.group === null ? null : groupName(hello.group);
    return { ok: true, protocol, suite, group, forwardSecret: true };
  }
  const parameters = parametersOf(suite, reply);
  const named = parameters?.kind === 'ECDHE' ? parameters.group : null;
  const group = named === null ? null : groupName(named);
  return { ok: true, protocol, suite, group, forwardSecret: suite.forwardSecret };
}
