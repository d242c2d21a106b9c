/** Mozilla's server-side TLS guidelines, version 5 (wiki.mozilla.org/Security/Server_Side_TLS). */
export type ProfileName = 'intermediate' | 'modern';
export const PROFILES: readonly ProfileName[] = ['intermediate', 'modern'];

export interface Profile {
  readonly oldest: '1.2' | '1.3';
  /** OpenSSL's names of the TLS 1.2 suites; TLS 1.3 has only good ones. */
  readonly suites: readonly string[];
  readonly curves: readonly string[];
}

const CURVES = ['X25519', 'prime256v1', 'secp384r1'] as const;

/** Intermediate without its DHE suites: no client needs them, and they bring parameters to keep. */
export const PROFILE: Readonly<Record<ProfileName, Profile>> = {
  intermediate: {
    oldest: '1.2',
    suites: [
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-RSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-RSA-CHACHA20-POLY1305',
    ],
    curves: CURVES,
  },
  modern: { oldest: '1.3', suites: [], curves: CURVES },
};

/** Two years, as the guidelines say. */
export const HSTS = 'max-age=63072000; includeSubDomains';
