// Goal: exactly the suites that sslscan finds are found, in every version, on servers that
// complete handshakes. Method: both at servers of the bed, nginx and openssl s_server; sslscan
// does not look at SSL 3 and older, nor do these servers speak it.
import { afterAll, describe, expect, test } from 'vitest';
import { debianProgram } from '@coffer/testkit';
import {
  serveDebian,
  sslscanSuites,
  startBed,
  suiteText,
  type BedServer,
} from '@coffer/testkit/tls-bed';
import { Connector } from '../packages/audit/src/retrieve/connector.ts';
import { probeTls } from '../packages/audit/src/retrieve/tls/probe-tls.ts';
import { DEFAULT_OPTIONS } from '../packages/audit/src/options.ts';

const CASES = [
  ...['tls12-tls13', 'tls13-only', 'rsa2048', 'no-tls13', 'tls10-only', 'tls11-only'],
  ...['every-suite', 'null-suites', 'anonymous-only', 'dh1024', 'static-rsa', 'cbc'],
  ...['no-aead', 'forward-secrecy-last', 'sni-required', 'client-certificate-asked'],
];
const sslscan = debianProgram('sslscan');
const bed = startBed();
afterAll(() => bed.close());

async function compare(server: BedServer, program: string): Promise<void> {
  const { host, port, address } = server;
  const options = { ...DEFAULT_OPTIONS, resolve: new Map([[`${host}:${port}`, address]]) };
  const request = { serverName: host, progress: () => undefined };
  const ours = await probeTls(new Connector({ host, port }, options), request);
  const theirs = await sslscanSuites({ program, host, address, port });
  expect(theirs.length).toBeGreaterThan(0);
  const found = ours.suites.map(({ protocol, suite }) => suiteText(protocol, suite.id));
  expect(found.toSorted()).toEqual(theirs);
}

describe.skipIf(sslscan === null)('the same suites as sslscan', () => {
  const program = sslscan ?? '';

  test.each(CASES)('%s', async (name) => compare(await bed.serve(name), program));

  for (const kind of ['nginx', 'openssl'] as const) {
    const served = debianProgram(kind);
    for (const vintage of ['modern', 'legacy'] as const) {
      test.skipIf(served === null)(`${kind}, ${vintage}`, async () => {
        const host = `${kind}-${vintage}.bed.test`;
        const server = await serveDebian({ program: served ?? '', kind, host, vintage });
        try {
          await compare({ ...server, host }, program);
        } finally {
          await server.close();
        }
      });
    }
  }
});
