import type { RequestListener } from 'node:http';
import type { BedCase } from '../case.ts';
import { serveHttps, servePlain } from '../https-server.ts';
import type { Served } from '../listen.ts';

const HTTP_PORT = 80;
let served = 1;

/** An address of the loopback network that no other case uses. */
function ownAddress(): string {
  served += 1;
  return `127.0.1.${served}`;
}

/** A good server over https, and what it says over http://; `home` is its https address. */
const withPlain =
  (answer: (home: string) => RequestListener) =>
  async (host: string): Promise<Served> => {
    const good = await serveHttps(host);
    const address = ownAddress();
    const home = `https://${host}:${good.port}/`;
    const plain = await servePlain({ address, port: HTTP_PORT, answer: answer(home) });
    const close = async (): Promise<void> => {
      await plain?.close();
      await good.close();
    };
    return { ...good, plain: plain === null ? null : address, close };
  };

/** Redirects to what `target` makes of the path. */
const leading =
  (target: (path: string) => string, headers: Readonly<Record<string, string>> = {}) =>
  (): RequestListener =>
  (request, response) =>
    void response.writeHead(301, { ...headers, location: target(request.url ?? '/') }).end();

const HOPS = 4;

/** What a host says on port 80, where only some may listen. */
export const PLAIN_CASES: readonly BedCase[] = [
  {
    name: 'plain-leads-home',
    serve: withPlain((home) => leading(() => home)()),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'plain-answers',
    serve: withPlain(() => (_request, response) => void response.end('a shop')),
    grade: 'A+',
    findings: ['http-no-redirect'],
  },
  {
    name: 'plain-sends-hsts',
    serve: withPlain((home) =>
      leading(() => home, { 'strict-transport-security': 'max-age=31536000' })(),
    ),
    grade: 'A+',
    findings: [],
    lesser: ['hsts-over-http'],
  },
  {
    name: 'plain-loop',
    serve: withPlain(leading((path) => path)),
    grade: 'A+',
    findings: ['http-endless-redirects'],
  },
  {
    name: 'plain-long-way',
    serve: withPlain((home) => leading((path) => (path.length > HOPS ? home : `${path}x`))()),
    grade: 'A+',
    findings: [],
    lesser: ['http-redirect-detour'],
  },
  {
    name: 'plain-off-host',
    serve: withPlain((home) => leading(() => `https://127.0.0.1:${new URL(home).port}/`)()),
    grade: 'A+',
    findings: [],
    lesser: ['http-redirect-detour'],
  },
];
