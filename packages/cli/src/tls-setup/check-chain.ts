import fs from 'node:fs';
import tls from 'node:tls';
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface ChainCheck {
  /** What must be mended, each with what to do; empty: the files can be installed. */
  readonly problems: readonly string[];
  /** The leaf names an OCSP responder, so stapling makes sense. */
  readonly staples: boolean;
}

export interface ChainRequest {
  readonly certFile: string;
  readonly keyFile: string;
  readonly names: readonly string[];
  /** PEM texts of authorities besides the public ones. */
  readonly ca: readonly string[];
  readonly now: Date;
}

/** One certificate in a PEM file. */
export const CERTIFICATE: RegExp = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const DAY_MS = 86_400_000;
const SOON_DAYS = 14;
/** id-kp-serverAuth (RFC 5280 4.2.1.12); a certificate without the extension serves everything. */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const RSA_MIN_BITS = 2048;
const OTHERS_MAY = 0o077;

/** Checks a certificate chain and its key before a server has to. */
export function checkChain(request: ChainRequest): ChainCheck {
  const problems: string[] = [];
  const chain = readChain(request.certFile, problems);
  const key = readKey(request.keyFile, problems);
  const [leaf] = chain;
  if (leaf === undefined) return { problems, staples: false };
  if (key !== null && !leaf.checkPrivateKey(key)) {
    problems.push('The key is not that of the first certificate; put the server’s own first.');
  }
  problems.push(...wrongDates(chain, request.now), ...wrongNames(leaf, request.names));
  problems.push(...wrongUse(leaf));
  problems.push(...wrongOrder(chain), ...missingLinks(chain, request.ca));
  return { problems, staples: leaf.infoAccess?.includes('OCSP - URI:') === true };
}

function readChain(file: string, problems: string[]): X509Certificate[] {
  const text = readFile(file, problems);
  if (text === null) return [];
  if (text.includes('PRIVATE KEY')) {
    problems.push(`${file} holds a private key, too; keep it in a file of its own.`);
  }
  try {
    const chain = (text.match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
    if (chain.length === 0) problems.push(`${file} holds no certificate in PEM form.`);
    return chain;
  } catch {
    problems.push(`${file} holds a certificate that cannot be read.`);
    return [];
  }
}

function readKey(file: string, problems: string[]): KeyObject | null {
  const text = readFile(file, problems);
  if (text === null) return null;
  if ((fs.statSync(file).mode & OTHERS_MAY) !== 0) {
    problems.push(`${file} can be read by others: chmod 600 ${file}`);
  }
  if (text.includes('ENCRYPTED')) {
    problems.push(`${file} is encrypted; a server that starts alone cannot open it.`);
    return null;
  }
  try {
    return createPrivateKey(text);
  } catch {
    problems.push(`${file} holds no private key in PEM form.`);
    return null;
  }
}

function readFile(file: string, problems: string[]): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    problems.push(`${file} cannot be read.`);
    return null;
  }
}

function wrongDates(chain: readonly X509Certificate[], now: Date): string[] {
  return chain.flatMap((certificate) => {
    const who = nameOf(certificate);
    if (certificate.validToDate < now) return [`${who} expired on ${certificate.validTo}.`];
    if (certificate.validFromDate > now) return [`${who} begins only on ${certificate.validFrom}.`];
    const days = Math.floor((certificate.validToDate.getTime() - now.getTime()) / DAY_MS);
    return days < SOON_DAYS ? [`${who} expires in ${days} days; renew it first.`] : [];
  });
}

function wrongNames(leaf: X509Certificate, names: readonly string[]): string[] {
  return names
    .filter((name) => (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) === undefined)
    .map((name) => `The certificate does not name ${name}.`);
}

/** Clients refuse a certificate that was not made for servers, and short keys. */
function wrongUse(leaf: X509Certificate): string[] {
  // Node calls the extended key usage `keyUsage`; without the extension there is none.
  const uses: readonly string[] | undefined = leaf.keyUsage;
  const { modulusLength = RSA_MIN_BITS } = leaf.publicKey.asymmetricKeyDetails ?? {};
  return [
    ...(uses !== undefined && !uses.includes(SERVER_AUTH)
      ? ['The certificate is not for servers (extended key usage); ask for one that is.']
      : []),
    ...(modulusLength < RSA_MIN_BITS
      ? [`The key has ${modulusLength} bits; make one of at least ${RSA_MIN_BITS}.`]
      : []),
  ];
}

/** Whether the text is one certificate that can be read. */
export function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function wrongOrder(chain: readonly X509Certificate[]): string[] {
  return chain.slice(1).flatMap((issuer, i) => {
    const issued = chain[i];
    const isSigned = issued?.checkIssued(issuer) === true && issued.verify(issuer.publicKey);
    const fits = isSigned && issuer.ca;
    return fits
      ? []
      : [`${nameOf(issuer)} does not sign the certificate before it; sort the file.`];
  });
}

function missingLinks(chain: readonly X509Certificate[], ca: readonly string[]): string[] {
  const last = chain.at(-1);
  if (last === undefined) return [];
  if (last.checkIssued(last)) {
    if (chain.length > 1) return [`${nameOf(last)} is a root: leave it out, clients have it.`];
    const pinned = ca.some((pem) => new X509Certificate(pem).raw.equals(last.raw));
    return pinned ? [] : ['The certificate is self-signed: no browser trusts it.'];
  }
  const roots = [...ca, ...tls.rootCertificates].map((pem) => new X509Certificate(pem));
  const known = roots.some((root) => last.checkIssued(root) && last.verify(root.publicKey));
  return known
    ? []
    : [
        `The chain ends before a known authority: add the certificate of ${last.issuer.replaceAll('\n', ', ')}.`,
      ];
}

function nameOf(certificate: X509Certificate): string {
  return `The certificate of ${certificate.subject.replaceAll('\n', ', ')}`;
}
