import type { TrustVerdict } from '../../facts/certificate-facts.ts';
import type { Authorities, Authority } from './authorities.ts';
import type { Certificate } from './certificate.ts';
import { isSelfSigned } from './details.ts';
import { pathFault, type Distrust, type TrustPath } from './judge-path.ts';
import { commonNameOf, nameText } from './names.ts';
import type { SentChain } from './sent-chain.ts';

/** Certificates of one path; the longest that browsers meet have five. */
const PATH_MAX = 12;
/** Paths judged; cross-signed authorities give a handful. */
const PATHS_MAX = 32;
/**
 * Steps of the search. A dozen certificates that certify one another stand in more orders than
 * anybody can try.
 */
const STEPS_MAX = 2_000;

export interface TrustFacts {
  readonly trust: TrustVerdict;
  /** No intermediate is missing between the leaf and an authority. */
  readonly complete: boolean;
  /** Who certified the leaf, as far as that certificate is at hand. */
  readonly issuer: Certificate | null;
}

/**
 * Looks for a path from the leaf to an authority whose every step holds, among the certificates
 * sent: what a client does that fetches nothing (browsers may fetch what is missing). Where all
 * paths have a fault, the first one's is told.
 */
export function judgeTrust(chain: SentChain, authorities: Authorities, nowMs: number): TrustFacts {
  const [leaf] = chain.certificates;
  if (leaf === undefined) {
    const detail = 'the server sent no certificate that can be read';
    return {
      trust: { trusted: false, reason: 'other', detail },
      complete: false,
      issuer: null,
    };
  }
  let fault: Distrust | null = null;
  let judged = 0;
  const steps = { left: STEPS_MAX };
  for (const path of paths({ chain, authorities, path: [leaf], steps })) {
    const found = pathFault(path, nowMs);
    const issuer = path.certificates[1] ?? path.authority.certificate;
    if (found === null) {
      return { trust: { trusted: true, by: authorityText(path) }, complete: true, issuer };
    }
    fault ??= found;
    judged += 1;
    if (judged >= PATHS_MAX) break;
  }
  const issuer = issuerAtHand(chain, authorities, leaf);
  return fault === null
    ? { ...untrusted(chain, authorities, leaf), issuer }
    : { trust: fault, complete: true, issuer };
}

function authorityText({ authority }: TrustPath): string {
  const { subject } = authority.certificate;
  return `${authority.source}: ${commonNameOf(subject) ?? nameText(subject)}`;
}

interface Search {
  readonly chain: SentChain;
  readonly authorities: Authorities;
  /** From the leaf to where the search stands. */
  readonly path: readonly [Certificate, ...Certificate[]];
  /** Shared by all branches of the search. */
  readonly steps: { left: number };
}

function* paths({ chain, authorities, path, steps }: Search): Generator<TrustPath> {
  steps.left -= 1;
  if (steps.left < 0) return;
  const top = path.at(-1) ?? path[0];
  for (const authority of authorities(chain.issuerName(top))) {
    const { certificate } = authority;
    if (chain.signature(certificate, top) === 'valid') yield { certificates: path, authority };
  }
  if (path.length >= PATH_MAX) return;
  for (const issuer of chain.certificates) {
    if (
      !path.includes(issuer) &&
      chain.isNamed(issuer, top) &&
      chain.signature(issuer, top) === 'valid'
    ) {
      yield* paths({ chain, authorities, path: [...path, issuer], steps });
    }
  }
}

function issuerAtHand(
  chain: SentChain,
  authorities: Authorities,
  leaf: Certificate,
): Certificate | null {
  const sent = chain.certificates.find((each) => chain.certifies(each, leaf));
  if (sent !== undefined) return sent;
  for (const { certificate } of authorities(chain.issuerName(leaf))) {
    if (chain.certifies(certificate, leaf)) return certificate;
  }
  return null;
}

/** Why no path leads to an authority, found by following the chain as far as it goes. */
function untrusted(
  chain: SentChain,
  authorities: Authorities,
  leaf: Certificate,
): Pick<TrustFacts, 'trust' | 'complete'> {
  const verdict = (reason: Distrust['reason'], detail: string): TrustVerdict => ({
    trusted: false,
    reason,
    detail,
  });
  if (isSelfSigned(leaf)) {
    return { trust: verdict('self-signed', nameText(leaf.subject)), complete: true };
  }
  const top = topOf(chain, leaf);
  const [issuer, subject] = [nameText(top.issuer), nameText(top.subject)];
  if (isSelfSigned(top)) {
    return { trust: verdict('unknown-authority', `${subject} is not trusted`), complete: true };
  }
  const forged = deniedBy(chain, authorities, top);
  if (forged !== null) {
    const detail = `${subject} names ${issuer} as its issuer, whose key did not sign it`;
    // Its issuer is at hand, sent or known: nothing is missing.
    return { trust: verdict('bad-signature', detail), complete: true };
  }
  const detail = `${subject} was issued by ${issuer}, which was not sent and is no known authority`;
  // Above an intermediate there may be an unknown root, which need not be sent; above a leaf
  // that came alone an intermediate is nearly always missing.
  return top === leaf
    ? { trust: verdict('incomplete-chain', detail), complete: false }
    : { trust: verdict('unknown-authority', detail), complete: true };
}

function topOf(chain: SentChain, leaf: Certificate): Certificate {
  const seen = new Set([leaf]);
  let top = leaf;
  for (;;) {
    const next = chain.certificates.find((each) => !seen.has(each) && chain.certifies(each, top));
    if (next === undefined) return top;
    seen.add(next);
    top = next;
  }
}

function deniedBy(
  chain: SentChain,
  authorities: Authorities,
  top: Certificate,
): Certificate | null {
  const candidates: readonly Authority['certificate'][] = [
    ...chain.certificates.filter((each) => chain.isNamed(each, top)),
    ...[...authorities(chain.issuerName(top))].map(({ certificate }) => certificate),
  ];
  return candidates.find((each) => chain.signature(each, top) === 'invalid') ?? null;
}
