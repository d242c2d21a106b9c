import { getCACertificates } from 'node:tls';
import { parseCertificate, type Certificate } from './certificate.ts';
import { canonicalName } from './names.ts';

/** An authority that is trusted, and on whose word. */
export interface Authority {
  readonly certificate: Certificate;
  readonly source: string;
}

/** The authorities with this (canonical) name, the most deliberate choice first. */
export type Authorities = (name: string) => Iterable<Authority>;

type Index = ReadonlyMap<string, readonly Authority[]>;

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/gu;

/** Certificates of PEM texts; whatever else the texts hold is skipped. */
export function pemCertificates(texts: readonly string[]): readonly Certificate[] {
  return texts
    .flatMap((text) => [...text.matchAll(PEM)])
    .flatMap(([, base64 = '']) => {
      const certificate = parseCertificate(Buffer.from(base64, 'base64'));
      return 'malformed' in certificate ? [] : [certificate];
    });
}

function indexOf(texts: readonly string[], source: string): Index {
  return Map.groupBy(
    pemCertificates(texts).map((certificate) => ({ certificate, source })),
    ({ certificate }) => canonicalName(certificate.subject),
  );
}

let bundled: Index | null = null;
let system: Index | null = null;

/** Mozilla's list, as shipped with Node: what the public's browsers trust, nearly. */
function bundledIndex(): Index {
  bundled ??= indexOf(getCACertificates('bundled'), "Mozilla's authorities");
  return bundled;
}

/** What `node --use-system-ca` reads: on Linux OpenSSL's own files, e.g. /etc/ssl/certs. */
function systemIndex(): Index {
  if (system === null) {
    const texts = getCACertificates('system');
    system = indexOf([...new Set(texts)], "this machine's authorities");
  }
  return system;
}

/**
 * Trust in the authorities of `--ca`, then in Mozilla's, then in this machine's. The last are
 * read only when the first two lead nowhere, because reading them takes a while.
 */
export function trustedAuthorities(ca: readonly string[]): Authorities {
  const own = indexOf(ca, '--ca');
  return function* find(name) {
    yield* own.get(name) ?? [];
    yield* bundledIndex().get(name) ?? [];
    yield* systemIndex().get(name) ?? [];
  };
}

/** Trust in these authorities and no other. */
export function onlyAuthorities(ca: readonly string[]): Authorities {
  const own = indexOf(ca, '--ca');
  return (name) => own.get(name) ?? [];
}
