import type { BedCase } from '../case.ts';
import { serveIntolerant, serveMischief, type Mischief } from '../hostile.ts';
import { serveHttps } from '../https-server.ts';

const MISCHIEFS: readonly Mischief[] = [
  'silence',
  'drip',
  'reset-on-connect',
  'reset-on-hello',
  'close-on-hello',
  'garbage',
  'endless-garbage',
  'endless-handshake',
  'endless-warnings',
  'huge-message',
  'plain-http',
];

/** Servers that are none, and doors that drop good hellos. */
export const HOSTILE_CASES: readonly BedCase[] = [
  ...MISCHIEFS.map((mischief) => ({
    name: mischief,
    serve: () => serveMischief(mischief),
    // Some cannot even be connected to.
    grade: mischief === 'reset-on-connect' ? null : 'F',
    findings: ['tls-none'],
  })),
  {
    name: 'grease-intolerant',
    serve: (host) => serveIntolerant('grease', serveHttps(host)),
    grade: 'A+',
    findings: ['tls-grease-intolerant'],
  },
  {
    name: 'big-hello-intolerant',
    serve: (host) => serveIntolerant('big-hello', serveHttps(host)),
    // Its HSTS cannot be read: the hello of Node's own client is too big for it as well.
    grade: 'A',
    findings: ['tls-big-hello-intolerant'],
  },
];
