import { bedKey, makeLeaf } from '../authority.ts';
import type { BedCase } from '../case.ts';
import { LOOPBACK, type Served } from '../listen.ts';
import { startFlawedServer, type Flaw } from '../mocks/flawed-server.ts';

/**
 * Mocks of implementations with a known flaw, and the sound one beside them. They send the leaf
 * alone, and but for Ticketbleed speak one old suite.
 */
export const ATTACK_CASES: readonly BedCase[] = [
  {
    name: 'sound-implementation',
    serve: flawed('none'),
    grade: 'B',
    findings: [
      'cert-incomplete-chain',
      'tls-no-aead',
      'tls-no-forward-secrecy',
      'tls-no-secure-renegotiation',
    ],
  },
  {
    name: 'heartbleed',
    serve: flawed('heartbleed'),
    grade: 'F',
    findings: [
      'cert-incomplete-chain',
      'tls-heartbleed',
      'tls-no-aead',
      'tls-no-forward-secrecy',
      'tls-no-secure-renegotiation',
    ],
  },
  {
    name: 'ccs-injection',
    serve: flawed('ccs-injection'),
    grade: 'F',
    findings: [
      'cert-incomplete-chain',
      'tls-ccs-injection',
      'tls-no-aead',
      'tls-no-forward-secrecy',
      'tls-no-secure-renegotiation',
    ],
  },
  {
    name: 'ticketbleed',
    serve: flawed('ticketbleed'),
    grade: 'F',
    findings: ['cert-incomplete-chain', 'tls-ticketbleed'],
  },
  {
    name: 'robot',
    serve: flawed('robot'),
    grade: 'F',
    findings: [
      'cert-incomplete-chain',
      'tls-no-aead',
      'tls-no-forward-secrecy',
      'tls-no-secure-renegotiation',
      'tls-robot',
    ],
  },
  {
    name: 'poodle-tls',
    serve: flawed('poodle-tls'),
    grade: 'F',
    findings: [
      'cert-incomplete-chain',
      'tls-no-aead',
      'tls-no-forward-secrecy',
      'tls-no-secure-renegotiation',
      'tls-poodle-tls',
    ],
  },
];

function flawed(flaw: Flaw): (host: string) => Promise<Served> {
  return async (host) => {
    const { pem, key } = makeLeaf(host, { key: bedKey('rsa2048') });
    const pkcs8 = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { port, close } = await startFlawedServer(flaw, { cert: pem, key: pkcs8 });
    return { address: LOOPBACK, port, close: () => Promise.resolve(close()) };
  };
}
