/** How a signature is made; `digest` is null where the algorithm has none to choose. */
export interface SignatureAlgorithm {
  readonly name: string;
  readonly digest: string | null;
}

/** Signature algorithms of certificates and OCSP responses, by OID (RFC 3279, 4055, 5758, 8410). */
export const SIGNATURE_ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  Object.entries({
    '1.2.840.113549.1.1.2': { name: 'md2WithRSAEncryption', digest: 'md2' },
    '1.2.840.113549.1.1.3': { name: 'md4WithRSAEncryption', digest: 'md4' },
    '1.2.840.113549.1.1.4': { name: 'md5WithRSAEncryption', digest: 'md5' },
    '1.2.840.113549.1.1.5': { name: 'sha1WithRSAEncryption', digest: 'sha1' },
    '1.3.14.3.2.29': { name: 'sha1WithRSA', digest: 'sha1' },
    '1.2.840.113549.1.1.14': { name: 'sha224WithRSAEncryption', digest: 'sha224' },
    '1.2.840.113549.1.1.11': { name: 'sha256WithRSAEncryption', digest: 'sha256' },
    '1.2.840.113549.1.1.12': { name: 'sha384WithRSAEncryption', digest: 'sha384' },
    '1.2.840.113549.1.1.13': { name: 'sha512WithRSAEncryption', digest: 'sha512' },
    '1.2.840.10040.4.3': { name: 'dsa_with_SHA1', digest: 'sha1' },
    '2.16.840.1.101.3.4.3.1': { name: 'dsa_with_SHA224', digest: 'sha224' },
    '2.16.840.1.101.3.4.3.2': { name: 'dsa_with_SHA256', digest: 'sha256' },
    '1.2.840.10045.4.1': { name: 'ecdsa-with-SHA1', digest: 'sha1' },
    '1.2.840.10045.4.3.1': { name: 'ecdsa-with-SHA224', digest: 'sha224' },
    '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', digest: 'sha256' },
    '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', digest: 'sha384' },
    '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', digest: 'sha512' },
    '1.3.101.112': { name: 'ED25519', digest: null },
    '1.3.101.113': { name: 'ED448', digest: null },
  }),
);

/** RSASSA-PSS names its digest in its parameters (RFC 4055 3.1). */
export const RSA_PSS = '1.2.840.113549.1.1.10';

export const DIGESTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '1.3.14.3.2.26': 'sha1',
    '2.16.840.1.101.3.4.2.4': 'sha224',
    '2.16.840.1.101.3.4.2.1': 'sha256',
    '2.16.840.1.101.3.4.2.2': 'sha384',
    '2.16.840.1.101.3.4.2.3': 'sha512',
  }),
);

/** Named curves with OpenSSL's names and their size in bits. */
export const CURVES: ReadonlyMap<string, { readonly name: string; readonly bits: number }> =
  new Map(
    Object.entries({
      '1.2.840.10045.3.1.1': { name: 'prime192v1', bits: 192 },
      '1.2.840.10045.3.1.7': { name: 'prime256v1', bits: 256 },
      '1.3.132.0.6': { name: 'secp112r1', bits: 112 },
      '1.3.132.0.28': { name: 'secp128r1', bits: 128 },
      '1.3.132.0.8': { name: 'secp160r1', bits: 160 },
      '1.3.132.0.33': { name: 'secp224r1', bits: 224 },
      '1.3.132.0.10': { name: 'secp256k1', bits: 256 },
      '1.3.132.0.34': { name: 'secp384r1', bits: 384 },
      '1.3.132.0.35': { name: 'secp521r1', bits: 521 },
      '1.3.36.3.3.2.8.1.1.7': { name: 'brainpoolP256r1', bits: 256 },
      '1.3.36.3.3.2.8.1.1.11': { name: 'brainpoolP384r1', bits: 384 },
      '1.3.36.3.3.2.8.1.1.13': { name: 'brainpoolP512r1', bits: 512 },
    }),
  );

export const KEY_ALGORITHM = {
  rsa: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  dsa: '1.2.840.10040.4.1',
  ec: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
} as const;

/** Attribute types of names, with the short forms of RFC 4514 and OpenSSL. */
export const NAME_ATTRIBUTES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '2.5.4.3': 'CN',
    '2.5.4.4': 'SN',
    '2.5.4.5': 'serialNumber',
    '2.5.4.6': 'C',
    '2.5.4.7': 'L',
    '2.5.4.8': 'ST',
    '2.5.4.9': 'street',
    '2.5.4.10': 'O',
    '2.5.4.11': 'OU',
    '2.5.4.12': 'title',
    '2.5.4.15': 'businessCategory',
    '2.5.4.17': 'postalCode',
    '2.5.4.42': 'GN',
    '2.5.4.97': 'organizationIdentifier',
    '0.9.2342.19200300.100.1.1': 'UID',
    '0.9.2342.19200300.100.1.25': 'DC',
    '1.2.840.113549.1.9.1': 'emailAddress',
    '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
    '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
    '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
  }),
);

export const EXTENSION = {
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  sctList: '1.3.6.1.4.1.11129.2.4.2',
  /** RFC 6962 5.1: the same list inside an OCSP response. */
  ocspSctList: '1.3.6.1.4.1.11129.2.4.5',
} as const;

/** Bits of keyUsage, in their order (RFC 5280 4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** Extended key usages by name; others are shown as their OID. */
export const EXTENDED_KEY_USAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '2.5.29.37.0': 'anyExtendedKeyUsage',
    '1.3.6.1.5.5.7.3.1': 'serverAuth',
    '1.3.6.1.5.5.7.3.2': 'clientAuth',
    '1.3.6.1.5.5.7.3.3': 'codeSigning',
    '1.3.6.1.5.5.7.3.4': 'emailProtection',
    '1.3.6.1.5.5.7.3.8': 'timeStamping',
    '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  }),
);
