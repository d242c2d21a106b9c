import type { Suite } from '../../../facts/tls-facts.ts';

type KeyExchange = Suite['keyExchange'];
type Authentication = Suite['authentication'];

/** What stands before `_WITH_`. Anonymous Diffie-Hellman is ephemeral (RFC 5246 section 7.4.3). */
const EXCHANGES: Readonly<Record<string, readonly [KeyExchange, Authentication]>> = {
  RSA: ['RSA', 'RSA'],
  RSA_FIPS: ['RSA', 'RSA'],
  DH_RSA: ['DH', 'RSA'],
  DH_DSS: ['DH', 'DSS'],
  DHE_RSA: ['DHE', 'RSA'],
  DHE_DSS: ['DHE', 'DSS'],
  DH_anon: ['DHE', 'anon'],
  ECDH_RSA: ['ECDH', 'RSA'],
  ECDH_ECDSA: ['ECDH', 'ECDSA'],
  ECDHE_RSA: ['ECDHE', 'RSA'],
  ECDHE_ECDSA: ['ECDHE', 'ECDSA'],
  ECDH_anon: ['ECDHE', 'anon'],
  PSK: ['PSK', 'PSK'],
  RSA_PSK: ['PSK', 'RSA'],
  DHE_PSK: ['DHE', 'PSK'],
  // Two names of RFC 6655 have it this way round.
  PSK_DHE: ['DHE', 'PSK'],
  ECDHE_PSK: ['ECDHE', 'PSK'],
  SRP_SHA: ['other', 'other'],
  SRP_SHA_RSA: ['other', 'RSA'],
  SRP_SHA_DSS: ['other', 'DSS'],
};

/** The start of a cipher's name -> its strength and block size; the first that fits counts. */
const CIPHERS: readonly (readonly [RegExp, bits: number, blockBits: number | null])[] = [
  [/^NULL/u, 0, null],
  // Their traffic is plain, only its integrity is kept (RFC 9150).
  [/^SHA(256|384)$/u, 0, null],
  [/^RC4_(128_EXPORT)?40/u, 40, null],
  [/^RC4_56/u, 56, null],
  [/^RC4_64/u, 64, null],
  [/^RC4_128/u, 128, null],
  [/^RC2_(128_)?CBC_(EXPORT)?40/u, 40, 64],
  [/^RC2_CBC_56/u, 56, 64],
  [/^RC2_128/u, 128, 64],
  [/^DES40|^DES_CBC_40/u, 40, 64],
  [/^DES_/u, 56, 64],
  [/^3DES/u, 112, 64],
  [/^IDEA/u, 128, 64],
  [/^(28147|MAGMA)/u, 256, 64],
  [/^KUZNYECHIK/u, 256, 128],
  [/^(SEED|SM4)/u, 128, 128],
  [/^(AES|ARIA|CAMELLIA)_128/u, 128, 128],
  [/^(AES|ARIA|CAMELLIA)_256/u, 256, 128],
  [/^AEGIS_128/u, 128, null],
  [/^(AEGIS_256|CHACHA20)/u, 256, null],
];

/** DES with three keys of SSLv2 is called DES_192_EDE3 there. */
const SSLV2_TRIPLE_DES = /^DES_192_EDE3/u;
const MAC = /_(MD5|SHA|SHA256|SHA384|SM3|GOSTR3411)$/u;
const AEAD = /GCM|CCM|POLY1305|AEGIS|MGM/u;

/**
 * What a suite's name of the IANA registry says. The name has everything: key exchange and
 * authentication before `_WITH_`, cipher and MAC behind it; TLS 1.3 names are cipher and hash.
 */
export function describeSuite(named: Pick<Suite, 'id' | 'name' | 'openssl'>): Suite {
  const name = named.name.replace(/^(TLS|SSL_CK|SSL)_/u, '').replace(/_(OLD|2|LEGACY)$/u, '');
  const isSslv2 = named.name.startsWith('SSL_CK_');
  const [before = '', behind] = name.split('_WITH_');
  const isExport = name.includes('EXPORT');
  const [keyExchange, authentication] = exchangeOf(isSslv2 ? 'RSA' : before, behind);
  const cipher = cipherOf({ name, isSslv2, behind });
  const [bits, blockBits] = strengthOf(cipher);
  return {
    ...named,
    ...{ keyExchange, authentication, cipher, blockBits },
    bits: isExport && cipher.startsWith('DES_CBC') && !name.includes('EXPORT1024') ? 40 : bits,
    aead: AEAD.test(cipher),
    cbc: /CBC|DES40/u.test(cipher),
    export: isExport,
    forwardSecret: ['DHE', 'ECDHE', 'any'].includes(keyExchange),
  };
}

function exchangeOf(
  before: string,
  behind: string | undefined,
): readonly [KeyExchange, Authentication] {
  const plain = before.replace(/_EXPORT(1024)?$/u, '');
  // In TLS 1.3 a suite says nothing of either (RFC 8446 section 1.2).
  if (behind === undefined && !(plain in EXCHANGES)) return ['any', 'any'];
  return EXCHANGES[plain] ?? (behind?.includes('MGM') === true ? ['any', 'any'] : OTHER);
}

const OTHER = ['other', 'other'] as const;

function cipherOf(suite: {
  readonly name: string;
  readonly isSslv2: boolean;
  readonly behind: string | undefined;
}): string {
  // SSLv2: RC4_128_WITH_MD5. TLS 1.3: AES_128_GCM_SHA256. Else what stands behind _WITH_.
  const whole = suite.isSslv2 ? suite.name.split('_WITH_')[0] : (suite.behind ?? suite.name);
  const cipher = (whole ?? '').replace(MAC, '');
  if (/^SHA(256|384)$/u.test(cipher)) return 'NULL';
  return cipher;
}

function strengthOf(cipher: string): readonly [bits: number, blockBits: number | null] {
  if (SSLV2_TRIPLE_DES.test(cipher)) return [112, 64];
  const [, bits, blockBits] = CIPHERS.find(([pattern]) => pattern.test(cipher)) ?? [null, 0, null];
  return [bits, blockBits];
}
