import { known, unknown, type Answer } from '../facts/answer.ts';
import type { CertificateDetails } from '../facts/certificate-facts.ts';
import { PROTOCOLS, type Protocol, type TlsFacts } from '../facts/tls-facts.ts';

/** The categories of the SSL Labs rating guide, each 0 to 100, and their weighted sum. */
export interface Scores {
  readonly protocol: number;
  readonly keyExchange: number;
  readonly cipher: number;
  readonly total: number;
}

/** Percent of the total. */
export const WEIGHTS = { protocol: 30, keyExchange: 30, cipher: 40 } as const;

export const PROTOCOL_SCORES: Readonly<Record<Protocol, number>> = {
  SSLv2: 0,
  SSLv3: 80,
  'TLSv1.0': 90,
  'TLSv1.1': 95,
  'TLSv1.2': 100,
  'TLSv1.3': 100,
};

/** A number of bits below `under` scores `score`; the last step is open. */
export type ScoreStep = readonly [under: number, score: number];

/** RSA, DSA and finite-field Diffie-Hellman. */
export const FIELD_SCORES: readonly ScoreStep[] = [
  [512, 20],
  [1024, 40],
  [2048, 80],
  [4096, 90],
  [Infinity, 100],
];

/** Elliptic curves, with the steps that testssl.sh takes. */
export const CURVE_SCORES: readonly ScoreStep[] = [
  [110, 20],
  [123, 40],
  [163, 80],
  [225, 90],
  [Infinity, 100],
];

export const CIPHER_SCORES: readonly ScoreStep[] = [
  [1, 0],
  [128, 20],
  [256, 80],
  [Infinity, 100],
];

/** The score of one thing that the key exchange rests on. */
export interface KeyStrength {
  readonly what: string;
  readonly score: number;
  /** False for what has a rule of its own: suites without authentication, export suites. */
  readonly capped: boolean;
}

/** The categories' scores; what is unknown is left out of them, and named by the table's rows. */
export function scoreTls(tls: TlsFacts): Scores {
  const offered = PROTOCOLS.filter((name) => {
    const answer = tls.protocols[name];
    return answer.known && answer.value;
  });
  const protocol = middle(offered.map((name) => PROTOCOL_SCORES[name]));
  const keys = keyStrengths(tls).flatMap((answer) => (answer.known ? [answer.value.score] : []));
  const keyExchange = keys.length === 0 ? 0 : Math.min(...keys);
  const cipher = middle(tls.suites.map(({ suite }) => step(CIPHER_SCORES, suite.bits)));
  const parts = { protocol, keyExchange, cipher };
  return { ...parts, total: totalOf(parts) };
}

/** Each weighted part is cut to a whole number; a category of 0 makes all of it 0. */
function totalOf({ protocol, keyExchange, cipher }: Omit<Scores, 'total'>): number {
  if (protocol === 0 || keyExchange === 0 || cipher === 0) return 0;
  const weighted = (score: number, percent: number) => Math.floor((score * percent) / 100);
  return (
    weighted(protocol, WEIGHTS.protocol) +
    weighted(keyExchange, WEIGHTS.keyExchange) +
    weighted(cipher, WEIGHTS.cipher)
  );
}

/** Half of best and worst together. */
function middle(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : (Math.max(...scores) + Math.min(...scores)) / 2;
}

export function step(steps: readonly ScoreStep[], bits: number): number {
  return steps.find(([under]) => bits < under)?.[1] ?? 0;
}

/** Everything that the key exchange rests on. */
export function keyStrengths(tls: TlsFacts): Answer<KeyStrength>[] {
  const leaves = tls.certificates.flatMap(({ chain }) => chain.slice(0, 1));
  return [
    ...leaves.map(leafStrength),
    ...suiteStrengths(tls),
    ...groupStrength(tls.keyExchange.dhBits, 'Diffie-Hellman group', FIELD_SCORES),
    ...groupStrength(tls.keyExchange.ecBits, 'curve', CURVE_SCORES),
  ];
}

function leafStrength({ key, subject }: CertificateDetails): Answer<KeyStrength> {
  const what = `${subject}: ${key.type} key of ${key.bits} bit`;
  switch (key.type) {
    case 'RSA':
    case 'DSA':
      return known({ what, score: step(FIELD_SCORES, key.bits), capped: true }, what);
    case 'EC':
    case 'Ed25519':
    case 'Ed448':
      return known({ what, score: step(CURVE_SCORES, key.bits), capped: true }, what);
    case 'other':
      return unknown(`${subject} has a key of an unknown kind`);
  }
}

function suiteStrengths(tls: TlsFacts): Answer<KeyStrength>[] {
  const anonymous = tls.suites.find(({ suite }) => suite.authentication === 'anon');
  const exported = tls.suites.find(({ suite }) => suite.export);
  return [
    ...(anonymous === undefined ? [] : [{ name: anonymous.suite.name, score: 0 }]),
    ...(exported === undefined ? [] : [{ name: exported.suite.name, score: 40 }]),
  ].map(({ name, score }) => known({ what: name, score, capped: false }, name));
}

function groupStrength(
  bits: Answer<number | null>,
  name: string,
  steps: readonly ScoreStep[],
): Answer<KeyStrength>[] {
  if (!bits.known) return [bits];
  if (bits.value === null) return [];
  const what = `${name} of ${bits.value} bit`;
  return [known({ what, score: step(steps, bits.value), capped: true }, bits.evidence)];
}
