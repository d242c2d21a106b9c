import type { Protocol } from '../../../facts/tls-facts.ts';

/** What a client of the world offers, as far as it decides what is agreed on. */
export interface ClientProfile {
  /** All clients that say this very hello. */
  readonly clients: readonly string[];
  /** A browser by which forward secrecy is judged. */
  readonly reference: boolean;
  /** Where the values were read. */
  readonly source: string;
  /** Lowest and highest version. */
  readonly versions: readonly [lowest: Protocol, highest: Protocol];
  /** In the client's order, two bytes each, as hex. */
  readonly suites: string;
  readonly groups: string;
  /** The groups for which the hello brings a key. TLS 1.3 only. */
  readonly shares: string;
  readonly signatures: string;
  readonly alpn: readonly string[];
  /** It adds values of RFC 8701. */
  readonly grease: boolean;
}

const OPENSSL_SUITES =
  '1302 1303 1301 c02c c030 009f cca9 cca8 ccaa c02b c02f 009e c024 c028 006b c023 c027 0067 ' +
  'c00a c014 0039 c009 c013 0033 009d 009c 003d 003c 0035 002f 00ff';
const OPENSSL_GROUPS = '001d 0017 001e 0019 0018 0100 0101 0102 0103 0104';
const OPENSSL_SIGNATURES =
  '0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 ' +
  '0502 0602';
const JAVA_GROUPS = '001d 0017 0018 0019 001e 0100 0101 0102 0103 0104';
const JAVA_SIGNATURES =
  '0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0402 0303 0301 0302 ' +
  '0203 0201 0202';
const JAVA_8_SUITES =
  'c024 c028 003d c026 c02a 006b 006a c00a c014 0035 c005 c00f 0039 0038 c023 c027 003c c025 ' +
  'c029 0067 0040 c009 c013 002f c004 c00e 0033 0032 c02c c02b c030 009d c02e c032 009f 00a3 ' +
  'c02f 009c c02d c031 009e 00a2 c008 c012 000a c003 c00d 0016 0013 00ff';
const CURVES_OF_2014 = '0017 0019 001c 001b 0018 001a 0016 000e 000d 000b 000c 0009 000a';
const TESTSSL = 'the hello in client-simulation.txt of testssl.sh 3.0';
const SEEN = 'captured from the program itself on Debian 12';

/** Reference browsers first. */
export const CLIENT_PROFILES: readonly ClientProfile[] = [
  {
    clients: ['Chrome 156', 'Edge 156'],
    reference: true,
    source: `${SEEN} (Chromium 156.0.8078.79; Edge has the same TLS library and settings)`,
    versions: ['TLSv1.2', 'TLSv1.3'],
    suites: '1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035',
    groups: '11ec 001d 0017 0018',
    shares: '11ec 001d',
    signatures: '0904 0905 0906 0403 0804 0401 0503 0805 0501 0806 0601',
    alpn: ['h2', 'http/1.1'],
    grease: true,
  },
  {
    clients: ['Firefox 140'],
    reference: true,
    source: 'captures of Firefox 132 and 145 in the profiles of uTLS, which are alike',
    versions: ['TLSv1.2', 'TLSv1.3'],
    suites: '1301 1303 1302 c02b c02f cca9 cca8 c02c c030 c00a c009 c013 c014 009c 009d 002f 0035',
    groups: '11ec 001d 0017 0018 0019 0100 0101',
    shares: '11ec 001d 0017',
    signatures: '0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201',
    alpn: ['h2', 'http/1.1'],
    grease: false,
  },
  {
    clients: ['Safari 17'],
    reference: true,
    source: 'capture of iOS 17.2 in the signatures of curl-impersonate',
    versions: ['TLSv1.0', 'TLSv1.3'],
    suites:
      '1301 1302 1303 c02c c02b cca9 c030 c02f cca8 c00a c009 c014 c013 009d 009c 0035 002f c008 ' +
      'c012 000a',
    groups: '001d 0017 0018 0019',
    shares: '001d',
    signatures: '0403 0804 0401 0503 0203 0805 0805 0501 0806 0601 0201',
    alpn: ['h2', 'http/1.1'],
    grease: true,
  },
  {
    clients: ['Android 11', 'Android 12'],
    reference: false,
    source: TESTSSL,
    versions: ['TLSv1.0', 'TLSv1.3'],
    suites: '1301 1302 1303 c02b c02c cca9 c02f c030 cca8 c009 c00a c013 c014 009c 009d 002f 0035',
    groups: '001d 0017 0018',
    shares: '001d',
    signatures: '0403 0804 0401 0503 0805 0501 0806 0601 0201',
    alpn: ['http/1.1'],
    grease: false,
  },
  {
    clients: ['IE 11 on Windows 7'],
    reference: false,
    source: TESTSSL,
    versions: ['TLSv1.0', 'TLSv1.2'],
    suites:
      'c028 c027 c014 c013 009f 009e 009d 009c 003d 003c 0035 002f c02c c02b c024 c023 ' +
      'c00a c009 006a 0040 0038 0032 000a 0013',
    groups: '0017 0018',
    shares: '',
    signatures: '0601 0603 0401 0501 0201 0403 0503 0203 0202',
    alpn: [],
    grease: false,
  },
  {
    clients: ['Java 8u161'],
    reference: false,
    source: TESTSSL,
    versions: ['TLSv1.0', 'TLSv1.2'],
    suites: JAVA_8_SUITES,
    groups: '0017 0018 0019 0009 000a 000b 000c 000d 000e 0016',
    shares: '',
    signatures: '0603 0601 0503 0501 0403 0401 0402 0203 0201 0202',
    alpn: [],
    grease: false,
  },
  {
    clients: ['Java 11'],
    reference: false,
    source: `${TESTSSL} (OpenJDK 11.0.2)`,
    versions: ['TLSv1.0', 'TLSv1.3'],
    suites:
      '1301 1302 c02c c02b c030 009d c02e c032 009f 00a3 c02f 009c c02d c031 009e 00a2 c024 c028 ' +
      '003d c026 c02a 006b 006a c00a c014 0035 c005 c00f 0039 0038 c023 c027 003c c025 c029 0067 ' +
      '0040 c009 c013 002f c004 c00e 0033 0032',
    groups: '0017 0018 0019 0009 000a 000b 000c 000d 000e 0016 0100 0101 0102 0103 0104',
    shares: '0017',
    signatures: JAVA_SIGNATURES.replace(' 0807 0808', ''),
    alpn: [],
    grease: false,
  },
  {
    clients: ['Java 17', 'Java 21'],
    reference: false,
    source: `${SEEN} (OpenJDK 17.0.15; 21 enables the same suites and groups)`,
    versions: ['TLSv1.2', 'TLSv1.3'],
    suites:
      '1302 1301 1303 c02c c02b cca9 c030 cca8 c02f 009f ccaa 00a3 009e 00a2 c024 c028 c023 c027 ' +
      '006b 006a 0067 0040 c00a c014 c009 c013 0039 0038 0033 0032 009d 009c 003d 003c 0035 002f ' +
      '00ff',
    groups: JAVA_GROUPS,
    shares: '001d 0017',
    signatures: JAVA_SIGNATURES,
    alpn: [],
    grease: false,
  },
  {
    clients: ['OpenSSL 1.0.2e'],
    reference: false,
    source: TESTSSL,
    versions: ['TLSv1.0', 'TLSv1.2'],
    suites:
      'c030 c02c c028 c024 c014 c00a 00a5 00a3 00a1 009f 006b 006a 0069 0068 0039 0038 0037 ' +
      '0036 0088 0087 0086 0085 c032 c02e c02a c026 c00f c005 009d 003d 0035 0084 c02f c02b ' +
      'c027 c023 c013 c009 00a4 00a2 00a0 009e 0067 0040 003f 003e 0033 0032 0031 0030 009a ' +
      '0099 0098 0097 0045 0044 0043 0042 c031 c02d c029 c025 c00e c004 009c 003c 002f 0096 ' +
      '0041 0007 c011 c007 c00c c002 0005 0004 c012 c008 0016 0013 0010 000d c00d c003 000a ' +
      '0015 0012 000f 000c 0009 00ff',
    groups: CURVES_OF_2014,
    shares: '',
    signatures: '0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 0201 0202 0203',
    alpn: [],
    grease: false,
  },
  {
    clients: ['OpenSSL 1.1.1'],
    reference: false,
    source: `${TESTSSL} (1.1.1d of Debian, which itself allows no version before TLS 1.2)`,
    versions: ['TLSv1.0', 'TLSv1.3'],
    suites: OPENSSL_SUITES,
    groups: '001d 0017 001e 0019 0018',
    shares: '001d',
    signatures: OPENSSL_SIGNATURES,
    alpn: [],
    grease: false,
  },
  {
    clients: ['OpenSSL 3.0', 'curl 7.88 with OpenSSL 3.0'],
    reference: false,
    source: `${SEEN} (openssl s_client 3.0.22, and curl 7.88.1, which adds ALPN)`,
    versions: ['TLSv1.0', 'TLSv1.3'],
    suites: OPENSSL_SUITES,
    groups: OPENSSL_GROUPS,
    shares: '001d',
    signatures: OPENSSL_SIGNATURES,
    alpn: [],
    grease: false,
  },
  {
    clients: ['OpenSSL 3.5'],
    reference: false,
    source: 'OpenSSL 3.5 SSL_CTX_set1_groups_list(3) and ciphers(1), the defaults',
    versions: ['TLSv1.2', 'TLSv1.3'],
    suites: OPENSSL_SUITES.replace(' 00ff', ''),
    groups: '11ec 001d 0017 001e 0018 0019 0100 0101',
    shares: '11ec 001d',
    signatures: `0905 0906 0904 ${OPENSSL_SIGNATURES}`,
    alpn: [],
    grease: false,
  },
  {
    clients: ['Node 20'],
    reference: false,
    source: `${SEEN} (node 20.20, OpenSSL 3.0)`,
    versions: ['TLSv1.2', 'TLSv1.3'],
    suites:
      '1302 1303 1301 c02f c02b c030 c02c 009e c027 0067 c028 006b 00a3 009f cca9 cca8 ccaa c0af ' +
      'c0ad c0a3 c09f c05d c061 c057 c053 00a2 c0ae c0ac c0a2 c09e c05c c060 c056 c052 c024 006a ' +
      'c023 0040 c00a c014 0039 0038 c009 c013 0033 0032 009d c0a1 c09d c051 009c c0a0 c09c c050 ' +
      '003d 003c 0035 002f 00ff',
    groups: OPENSSL_GROUPS,
    shares: '001d',
    signatures: OPENSSL_SIGNATURES,
    alpn: [],
    grease: false,
  },
  {
    clients: ['Node 24'],
    reference: false,
    source: `${SEEN} (node 24.21, OpenSSL 3.5.8)`,
    versions: ['TLSv1.2', 'TLSv1.3'],
    suites:
      '1302 1303 1301 c02f c02b c030 c02c 009e c027 0067 c028 006b 00a3 009f cca9 cca8 ccaa c0ad ' +
      'c09f c05d c061 c057 c053 00a2 c0ac c09e c05c c060 c056 c052 c024 006a c023 0040 c00a c014 ' +
      '0039 0038 c009 c013 0033 0032 009d c09d c051 009c c09c c050 003d 003c 0035 002f',
    groups: '11ec 001d 0017 001e 0018 0019 0100 0101',
    shares: '11ec 001d',
    signatures: `0905 0906 0904 ${OPENSSL_SIGNATURES}`,
    alpn: [],
    grease: false,
  },
];
