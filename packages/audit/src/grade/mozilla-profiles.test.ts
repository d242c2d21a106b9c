// Goal: a server meets a Mozilla profile exactly when it offers nothing outside it. Method: judge
// servers that differ from one that meets it in one thing.
import { expect, test } from 'vitest';
import { known } from '../facts/answer.ts';
import {
  acceptedSuites,
  chainOf,
  GOOD_SERVER,
  protocolAnswers,
  serverWith,
  suiteOf,
} from '../testing/good-server.ts';
import { judgeMozillaProfiles, type MozillaProfile } from './mozilla-profiles.ts';

function met(...input: Parameters<typeof judgeMozillaProfiles>): MozillaProfile[] {
  return judgeMozillaProfiles(...input).flatMap((verdict) =>
    verdict.met ? [verdict.profile] : [],
  );
}

const TLS13 = suiteOf('TLS_AES_256_GCM_SHA384', { id: 0x1302 });

test('the good server meets the intermediate profile, and so the old one', () => {
  expect(judgeMozillaProfiles(GOOD_SERVER)).toEqual([
    {
      profile: 'modern',
      met: false,
      reasons: [
        'versions outside it: TLSv1.2',
        'suites outside it: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'a certificate with a key of RSA 2048 bit',
      ],
    },
    { profile: 'intermediate', met: true, reasons: [] },
    { profile: 'old', met: true, reasons: [] },
  ]);
});

test('TLS 1.3 alone with an ECDSA certificate for 90 days meets the modern profile', () => {
  const modern = serverWith({
    protocols: protocolAnswers('TLSv1.3'),
    suites: acceptedSuites(['TLSv1.3'], TLS13),
    certificates: [
      chainOf({ key: { type: 'EC', bits: 256, exponent: null, curve: 'prime256v1' } }),
    ],
  });
  expect(met(modern)).toEqual(['modern', 'intermediate', 'old']);
});

test('3DES is in the old profile only, RC4 in none', () => {
  const also = (id: number, name: string) =>
    serverWith({
      suites: [...GOOD_SERVER.suites, ...acceptedSuites(['TLSv1.2'], suiteOf(name, { id }))],
    });
  expect(met(also(0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'))).toEqual(['old']);
  expect(met(also(0x0005, 'TLS_RSA_WITH_RC4_128_SHA'))).toEqual([]);
});

test('a Diffie-Hellman group of 1024 bit is in the old profile only', () => {
  const dhBits = known(1024, 'DHE');
  const server = serverWith({ keyExchange: { ...GOOD_SERVER.keyExchange, dhBits } });
  expect(met(server)).toEqual(['old']);
});

test('a certificate for two years is in none', () => {
  expect(
    met(serverWith({ certificates: [chainOf({ notBefore: '2025-01-01T00:00:00Z' })] })),
  ).toEqual([]);
});
