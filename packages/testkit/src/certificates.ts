import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface TestCertificate {
  /** PEM text. */
  readonly cert: string;
  /** PKCS #8 PEM text. */
  readonly key: string;
}

export interface TestCertificateOptions {
  readonly names?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** More extensions, none of them critical. */
  readonly extensions?: readonly { readonly oid: string; readonly value: Uint8Array }[];
}

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * A self-signed server certificate that is valid from yesterday to tomorrow unless told otherwise.
 */
export async function makeCertificate(
  options: TestCertificateOptions = {},
): Promise<TestCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const names = options.names ?? ['localhost', '127.0.0.1'];
  const cert = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Date.now().toString(16),
      name: `CN=${names[0] ?? 'localhost'}`,
      notBefore: options.notBefore ?? new Date(Date.now() - DAY_MS),
      notAfter: options.notAfter ?? new Date(Date.now() + DAY_MS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: /^[\d.:]+$/.test(value) ? 'ip' : 'dns', value })),
        ),
        new x509.BasicConstraintsExtension(true),
        ...(options.extensions ?? []).map(
          ({ oid, value }) => new x509.Extension(oid, false, Uint8Array.from(value)),
        ),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: cert.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}
