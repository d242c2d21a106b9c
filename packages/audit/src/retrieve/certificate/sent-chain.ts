import type { Certificate } from './certificate.ts';
import { isSelfSigned } from './details.ts';
import { canonicalName, nameText } from './names.ts';
import { isSignedBy, type SignatureVerdict } from './signature.ts';

/**
 * Signatures checked for one chain. Usual chains need fewer than 10; a hostile server could send
 * hundreds of certificates that all claim to have issued one another.
 */
const SIGNATURES_MAX = 200;

/** The certificates of one handshake and what they say of one another. */
export class SentChain {
  readonly certificates: readonly Certificate[];
  readonly #names: Map<Certificate, { readonly subject: string; readonly issuer: string }>;
  readonly #verdicts = new Map<Certificate, Map<Certificate, SignatureVerdict>>();
  #signatures = 0;

  constructor(certificates: readonly Certificate[]) {
    this.certificates = certificates;
    this.#names = new Map();
  }

  /** The canonical name of the issuer of `certificate`. */
  issuerName(certificate: Certificate): string {
    return this.#namesOf(certificate).issuer;
  }

  /** Is the name of `issuer` the one that `certificate` gives for its issuer? */
  isNamed(issuer: Certificate, certificate: Certificate): boolean {
    return this.#namesOf(issuer).subject === this.#namesOf(certificate).issuer;
  }

  /** Did `issuer` sign `certificate`? Each pair is worked out once. */
  signature(issuer: Certificate, certificate: Certificate): SignatureVerdict {
    const known = this.#verdicts.get(certificate) ?? new Map<Certificate, SignatureVerdict>();
    this.#verdicts.set(certificate, known);
    const before = known.get(issuer);
    if (before !== undefined) return before;
    if (this.#signatures >= SIGNATURES_MAX) return 'cannot-tell';
    this.#signatures += 1;
    const verdict = isSignedBy(certificate.signed, issuer.publicKey);
    known.set(issuer, verdict);
    return verdict;
  }

  /** Certified by name, and the signature does not deny it. */
  certifies(issuer: Certificate, certificate: Certificate): boolean {
    return this.isNamed(issuer, certificate) && this.signature(issuer, certificate) !== 'invalid';
  }

  #namesOf(certificate: Certificate): { readonly subject: string; readonly issuer: string } {
    const before = this.#names.get(certificate);
    if (before !== undefined) return before;
    const names = {
      subject: canonicalName(certificate.subject),
      issuer: canonicalName(certificate.issuer),
    };
    this.#names.set(certificate, names);
    return names;
  }
}

/** How well a server put its chain together. */
export interface ChainOrder {
  readonly ordered: boolean;
  /** Subjects of the certificates that no path from the leaf upwards needs. */
  readonly superfluous: readonly string[];
}

/**
 * Needed are the certificates reached from the leaf by going to whoever certifies; the root is
 * not, since a client that lacks it would not trust it (RFC 5246 7.4.2). They are in order when
 * none stands before every certificate that it certifies.
 */
export function chainOrder(chain: SentChain): ChainOrder {
  const [leaf] = chain.certificates;
  if (leaf === undefined) return { ordered: true, superfluous: [] };
  const fingerprints = new Set<string>();
  const distinct = chain.certificates.filter((certificate) => {
    const bytes = Buffer.from(certificate.der).toString('latin1');
    const isNew = !fingerprints.has(bytes);
    fingerprints.add(bytes);
    return isNew;
  });
  const needed = new Set([leaf]);
  // A set's iteration reaches what is added on the way.
  for (const certificate of needed) {
    for (const issuer of distinct) {
      if (!needed.has(issuer) && !isSelfSigned(issuer) && chain.certifies(issuer, certificate)) {
        needed.add(issuer);
      }
    }
  }
  const inOrder = distinct.filter((certificate) => needed.has(certificate));
  return {
    ordered: inOrder.every(
      (issuer, index) =>
        index === 0 || inOrder.slice(0, index).some((before) => chain.certifies(issuer, before)),
    ),
    superfluous: chain.certificates
      .filter((certificate) => !needed.has(certificate))
      .map((certificate) => nameText(certificate.subject)),
  };
}
