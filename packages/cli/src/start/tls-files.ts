import fs from 'node:fs';
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { OperatorError } from '@coffer/kernel';

/** A certificate chain and its key, PEM text, known to fit each other and to be valid today. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
}

/** Reads and checks the operator's TLS files; null when neither variable is set. */
export function readTlsFiles(
  certFile: string | undefined,
  keyFile: string | undefined,
): TlsMaterial | null {
  const certSet = certFile !== undefined && certFile !== '';
  const keySet = keyFile !== undefined && keyFile !== '';
  if (!certSet && !keySet) return null;
  if (!certSet || !keySet)
    throw new OperatorError('Set both COFFER_TLS_CERT and COFFER_TLS_KEY, or neither.');
  const cert = readFile('COFFER_TLS_CERT', certFile);
  const key = readFile('COFFER_TLS_KEY', keyFile);
  const certificate = parseCertificate(cert);
  if (!certificate.checkPrivateKey(parseKey(key))) {
    throw new OperatorError('COFFER_TLS_KEY is not the key of the certificate in COFFER_TLS_CERT.');
  }
  const now = new Date();
  if (certificate.validToDate < now) {
    throw new OperatorError(
      `The certificate in COFFER_TLS_CERT expired on ${certificate.validTo}.`,
    );
  }
  if (certificate.validFromDate > now) {
    throw new OperatorError(
      `The certificate in COFFER_TLS_CERT is not valid before ${certificate.validFrom}.`,
    );
  }
  return { cert, key };
}

/** An operator's file; `variable` named it. */
export function readFile(variable: string, file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    throw new OperatorError(`${variable} names a file that cannot be read: ${file}`);
  }
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new OperatorError('COFFER_TLS_CERT holds no certificate in PEM form.');
  }
}

function parseKey(pem: string): KeyObject {
  if (pem.includes('ENCRYPTED')) {
    throw new OperatorError(
      'COFFER_TLS_KEY is encrypted: give a key without a passphrase, readable only by you.',
    );
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw new OperatorError('COFFER_TLS_KEY holds no private key in PEM form.');
  }
}
