import type { RequestListener } from 'node:http';
import type { BedCase } from '../case.ts';
import { serveHttps } from '../https-server.ts';

const hsts = (name: string, headers: readonly string[]): Omit<BedCase, 'grade' | 'findings'> => ({
  name,
  serve: (host) => serveHttps(host, { hsts: headers }),
});

const redirect =
  (target: (request: { readonly url: string; readonly host: string }) => string): RequestListener =>
  (request, response) => {
    const location = target({ url: request.url ?? '/', host: request.headers.host ?? '' });
    response.writeHead(302, { location }).end();
  };

const BLOCK = 'x'.repeat(16_384);

/** Pours as much as the client takes. */
const endlessBody: RequestListener = (_request, response) => {
  const more = (): void => {
    while (!response.destroyed && response.write(BLOCK));
  };
  response.on('drain', more);
  more();
};

const GOOD_HSTS = ['max-age=31536000'];

/** What comes after the handshake: HSTS and redirects. */
export const HTTP_CASES: readonly BedCase[] = [
  { ...hsts('hsts-none', []), grade: 'A', findings: ['hsts-absent'] },
  { ...hsts('hsts-zero', ['max-age=0']), grade: 'A-', findings: ['hsts-zero'] },
  { ...hsts('hsts-short', ['max-age=86400']), grade: 'A-', findings: [], lesser: ['hsts-short'] },
  { ...hsts('hsts-junk', ['max-age=a year; please']), grade: 'A-', findings: ['hsts-invalid'] },
  // RFC 6797 8.1: only the first header counts.
  {
    ...hsts('hsts-twice', ['max-age=31536000', 'max-age=0']),
    grade: 'A+',
    findings: [],
    lesser: ['hsts-twice'],
  },
  {
    name: 'redirect-chain',
    serve: (host) =>
      serveHttps(host, {
        hsts: GOOD_HSTS,
        answer: (request, response) => {
          const step = Number((request.url ?? '/').slice(1));
          if (step >= 3) return void response.end('done');
          return void response.writeHead(302, { location: `/${step + 1}` }).end();
        },
      }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'redirect-loop',
    serve: (host) => serveHttps(host, { answer: redirect(({ url }) => url) }),
    grade: 'A+',
    findings: ['http-endless-redirects'],
  },
  {
    name: 'redirect-endless',
    serve: (host) => serveHttps(host, { answer: redirect(({ url }) => `${url}x`) }),
    grade: 'A+',
    findings: ['http-endless-redirects'],
  },
  {
    name: 'redirect-to-plain',
    serve: (host) => serveHttps(host, { answer: redirect(() => `http://${host}/`) }),
    grade: 'A+',
    findings: ['https-redirects-to-http'],
  },
  {
    name: 'endless-body',
    serve: (host) => serveHttps(host, { answer: endlessBody }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'no-answer',
    serve: (host) => serveHttps(host, { answer: () => undefined }),
    grade: 'A',
    findings: [],
  },
  {
    name: 'close-after-handshake',
    serve: (host) => serveHttps(host, { closeAfterHandshake: true }),
    grade: 'A',
    findings: [],
  },
];
