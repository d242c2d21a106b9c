import { known, unknown, type Answer } from '../../../facts/answer.ts';
import type { Suite } from '../../../facts/tls-facts.ts';
import { byStrength } from '../data/by-strength.ts';
import { suiteById } from '../data/suites.ts';
import { WIRE_VERSION } from '../wire/numbers.ts';
import type { HelloReply } from './hello-reply.ts';
import type { KeyExchangeSeen } from './key-exchange-seen.ts';
import { mergeOrders } from './merge-orders.ts';
import {
  chunksOf,
  rareSuites,
  SUITES_PER_HELLO,
  SUITES_PER_SMALL_HELLO,
  usualSuites,
  weakestFirst,
  type Opening,
  type TlsProtocol,
} from './opening.ts';
import type { Prober } from './prober.ts';

export interface Enumeration {
  readonly protocol: TlsProtocol;
  /** In the server's own order; strongest first where it has none. */
  readonly suites: readonly Suite[];
  /** Null where fewer than two suites leave nothing to prefer. */
  readonly preference: Answer<'server' | 'client'> | null;
}

interface Subject {
  readonly prober: Prober;
  readonly opening: Opening;
  readonly seen: KeyExchangeSeen;
}

/** A server with few suites is asked one by one; beyond these, what is left is asked at once. */
const SPLIT_AFTER = 6;
const SPLIT_SIZE = 28;

/**
 * Finds every suite of a version: whatever the server picks is left out of the next hello, until
 * it refuses.
 */
export async function enumerate(subject: Subject): Promise<Enumeration> {
  const { opening } = subject;
  const { protocol } = opening;
  if (opening.first === null) return { protocol, suites: [], preference: null };
  const runs = await findSuites(subject, opening.first);
  const suites = runs.flat();
  if (suites.length < 2) return { protocol, suites, preference: null };
  const preference = await findPreference(subject, runs);
  if (preference.known && preference.value === 'client') {
    return { protocol, suites: suites.toSorted(byStrength), preference };
  }
  const ordered = await mergeOrders(runs, (some) => pick(subject, some));
  return { protocol, suites: ordered, preference };
}

/** The accepted suites; each run is in the server's order, and the first two belong together. */
async function findSuites(
  subject: Subject,
  first: NonNullable<Opening['first']>,
): Promise<readonly (readonly Suite[])[]> {
  const { protocol, minimal } = subject.opening;
  const size = minimal ? SUITES_PER_SMALL_HELLO : SUITES_PER_HELLO;
  const asked = new Set(first.suites);
  const others = [...usualSuites(protocol), ...rareSuites(protocol)].filter((s) => !asked.has(s));
  const [main, ...rest] = await Promise.all([
    eliminateInParts(subject, first),
    ...chunksOf(others, size).map((chunk) =>
      eliminate(subject, { candidates: chunk.toSorted(byStrength) }),
    ),
  ]);
  return [...main, ...rest.map(({ accepted }) => accepted)].filter((run) => run.length > 0);
}

async function eliminateInParts(
  subject: Subject,
  first: NonNullable<Opening['first']>,
): Promise<readonly (readonly Suite[])[]> {
  const { accepted, left } = await eliminate(subject, {
    candidates: first.suites,
    reply: first.reply,
    max: SPLIT_AFTER,
  });
  if (left.length === 0) return [accepted];
  const parts = await Promise.all(
    chunksOf(left, SPLIT_SIZE).map((chunk) => eliminate(subject, { candidates: chunk })),
  );
  const [next = [], ...further] = parts
    .map((part) => part.accepted)
    .filter((run) => run.length > 0);
  // What the server picked from all of them stands before every part.
  return [[...accepted, ...next], ...further];
}

/** Up to `max` suites in the order in which the server picks them, and what is left to ask. */
async function eliminate(
  subject: Subject,
  asked: {
    readonly candidates: readonly Suite[];
    readonly reply?: HelloReply;
    readonly max?: number;
  },
): Promise<{ readonly accepted: readonly Suite[]; readonly left: readonly Suite[] }> {
  const { max = Infinity } = asked;
  const accepted: Suite[] = [];
  let left = asked.candidates;
  let { reply } = asked;
  while (left.length > 0) {
    const suite = accept(subject, left, reply ?? (await ask(subject, left)));
    if (suite === null) return { accepted, left: [] };
    accepted.push(suite);
    left = left.filter((one) => one !== suite);
    reply = undefined;
    if (accepted.length === max) break;
  }
  return { accepted, left };
}

/** The suite that a reply agrees on; null when nothing offered is. */
function accept(subject: Subject, offered: readonly Suite[], reply: HelloReply): Suite | null {
  const { prober, opening, seen } = subject;
  if (reply.kind === 'failed') {
    prober.trouble(`${opening.protocol}: the list of suites may be incomplete: ${reply.how}`);
    return null;
  }
  if (reply.kind === 'refused') return null;
  if (reply.hello.version !== WIRE_VERSION[opening.protocol]) return null;
  const suite = suiteById(reply.hello.suite);
  if (!offered.includes(suite)) {
    prober.trouble(`${opening.protocol}: the server picks ${suite.name}, which was not offered`);
    return null;
  }
  seen.add(suite, reply);
  return suite;
}

function ask(
  { prober, opening }: Subject,
  suites: readonly Suite[],
  ids: readonly number[] = weakestFirst(suites),
): Promise<HelloReply> {
  const { protocol, minimal } = opening;
  return prober.probe({ protocol, minimal, suites: ids }, 'parameters');
}

/** The one of these that the server prefers; null when it does not say. */
async function pick(subject: Subject, suites: readonly Suite[]): Promise<Suite | null> {
  const reply = await ask(subject, suites);
  return reply.kind === 'accepted' ? suiteById(reply.hello.suite) : null;
}

/**
 * Hellos list the weakest suite first. A server that picks in another order follows its own; one
 * that picks in this order is asked once more, with the strongest first.
 */
async function findPreference(
  subject: Subject,
  runs: readonly (readonly Suite[])[],
): Promise<Answer<'server' | 'client'>> {
  const astray = runs.find((run) =>
    run.some((suite, at) => at > 0 && byStrength(suite, run[at - 1] ?? suite) > 0),
  );
  if (astray !== undefined) {
    return known('server', `picks ${astray[0]?.name} though a hello lists others before it`);
  }
  const suites = runs.flat().toSorted(byStrength);
  const ids = suites.map(({ id }) => id);
  const reply = await ask(subject, suites, ids);
  if (reply.kind !== 'accepted') return unknown(reply.how);
  const { name } = suiteById(reply.hello.suite);
  return reply.hello.suite === ids[0]
    ? known('client', `picks whatever a hello lists first, e.g. ${name}`)
    : known('server', `picks ${name} though a hello lists others before it`);
}
