import { NAMED_GROUPS, groupName } from '../data/named-groups.ts';
import { suiteById } from '../data/suites.ts';
import { WIRE_VERSION } from '../wire/numbers.ts';
import type { HelloReply } from './hello-reply.ts';
import { parametersOf, type KeyExchangeSeen } from './key-exchange-seen.ts';
import { usualSuites, weakestFirst, type Opening } from './opening.ts';
import type { Prober } from './prober.ts';

type GroupProtocol = 'TLSv1.2' | 'TLSv1.3';

/** Those that many servers have: each is asked alone, all at once. */
const LIKELY: Readonly<Record<GroupProtocol, readonly string[]>> = {
  'TLSv1.2': ['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448'],
  'TLSv1.3': [
    ...['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448'],
    ...['X25519MLKEM768', 'ffdhe2048', 'ffdhe3072'],
  ],
};

interface Subject {
  readonly prober: Prober;
  readonly opening: Opening;
  readonly protocol: GroupProtocol;
  readonly seen: KeyExchangeSeen;
}

/**
 * The named groups that a server takes. In TLS 1.3 it names the group in a HelloRetryRequest,
 * which needs no mathematics of ours; in TLS 1.2 in its ServerKeyExchange.
 */
export async function probeGroups(subject: Subject): Promise<readonly number[]> {
  const { protocol, opening } = subject;
  if (opening.first === null) return [];
  const possible = NAMED_GROUPS.filter(
    ({ id, kind }) => protocol === 'TLSv1.3' || (kind === 'curve' && id !== 0x0029 && id < 0x001f),
  );
  const isLikely = ({ name }: { readonly name: string }): boolean =>
    LIKELY[protocol].includes(name);
  const known = groupOf(opening.first.reply, protocol);
  const alone = possible.filter((one) => isLikely(one) && one.id !== known).map(({ id }) => id);
  const rest = possible.filter((one) => !isLikely(one) && one.id !== known).map(({ id }) => id);
  const [others, ...answers] = await Promise.all([
    eliminate(subject, rest),
    ...alone.map((group) => ask(subject, [group])),
  ]);
  const single = answers.filter((group) => group !== null);
  const found = new Set([...(known === null ? [] : [known]), ...single, ...others]);
  const [certificateGroup, ...further] = single;
  if (protocol === 'TLSv1.3' || certificateGroup === undefined || further.length > 0) {
    return [...found];
  }
  const missing = alone.filter((group) => !found.has(group));
  const behind = await askBehindCertificate(subject, { missing, certificateGroup });
  return [...found, ...behind];
}

/**
 * An ECDSA certificate needs its own curve among the client's groups (RFC 8422 section 5.1), so a
 * curve that is offered alone may be refused on that account. It is asked again in front of one
 * that was taken.
 */
async function askBehindCertificate(
  subject: Subject,
  asked: { readonly missing: readonly number[]; readonly certificateGroup: number },
): Promise<readonly number[]> {
  const suite = subject.opening.first?.reply.hello.suite ?? 0;
  if (suiteById(suite).authentication !== 'ECDSA') return [];
  const { missing, certificateGroup } = asked;
  const answers = await Promise.all(
    missing.map((group) => ask(subject, [group, certificateGroup])),
  );
  return answers.filter((group) => group !== null).filter((group) => group !== certificateGroup);
}

/** The groups that a server picks from many, one after the other. */
async function eliminate(subject: Subject, groups: readonly number[]): Promise<readonly number[]> {
  const found: number[] = [];
  let left = groups;
  while (left.length > 0) {
    const group = await ask(subject, left);
    if (group === null || !left.includes(group)) return found;
    found.push(group);
    left = left.filter((one) => one !== group);
  }
  return found;
}

async function ask(subject: Subject, groups: readonly number[]): Promise<number | null> {
  const { prober, protocol, opening, seen } = subject;
  const { minimal } = opening;
  const suites = usualSuites(protocol).filter(
    ({ keyExchange }) => keyExchange === 'any' || keyExchange === 'ECDHE',
  );
  const offered = minimal ? suites.slice(0, 16) : suites;
  const hello = { protocol, groups, minimal, suites: weakestFirst(offered) };
  const reply = await prober.probe(hello, 'parameters');
  if (reply.kind === 'failed') {
    const names = groups.slice(0, 3).map(groupName).join(', ');
    prober.trouble(`${protocol}: no answer about ${names}: ${reply.how}`);
  }
  const group = groupOf(reply, protocol);
  if (group !== null && protocol === 'TLSv1.2') seen.addCurve({ group, bits: null });
  return group;
}

/** The group that a reply agrees on. */
export function groupOf(reply: HelloReply, protocol: GroupProtocol): number | null {
  if (reply.kind !== 'accepted') return null;
  if (reply.hello.version !== WIRE_VERSION[protocol]) return null;
  if (protocol === 'TLSv1.3') return reply.hello.group;
  const parameters = parametersOf(suiteById(reply.hello.suite), reply);
  return parameters?.kind === 'ECDHE' ? parameters.group : null;
}
