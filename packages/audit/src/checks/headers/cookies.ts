import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { headerValues, type Page } from '../page.ts';

const G = ['G-MORE-1', 'PCI 6.2.4'];

const NOT_SECURE: Rule = {
  id: 'cookie-not-secure',
  severity: 'medium',
  title: 'A cookie may travel over plain HTTP',
  why: 'Whoever can answer one plain request for your host reads the cookie, and may be the shopper.',
  fix: 'Add Secure.',
  requirements: ['G-TLS-1', ...G, 'PCI 4.2.1'],
};
const NOT_HTTP_ONLY: Rule = {
  id: 'cookie-session-readable-by-scripts',
  severity: 'medium',
  title: 'Scripts can read a session cookie',
  why: 'One injected script then takes the session away with it.',
  fix: 'Add HttpOnly.',
  requirements: G,
};
const NO_SAME_SITE: Rule = {
  id: 'cookie-without-samesite',
  severity: 'low',
  title: 'A cookie does not say on which requests it goes along',
  why: 'Browsers differ in what they take when SameSite is missing; some send it with forged requests.',
  fix: 'Add SameSite=Lax (or Strict).',
  requirements: G,
};
const NONE_INSECURE: Rule = {
  id: 'cookie-samesite-none-insecure',
  severity: 'medium',
  title: 'A cookie with SameSite=None lacks Secure and is refused',
  why: 'Browsers drop such a cookie, so what needs it fails.',
  fix: 'Add Secure, or use SameSite=Lax.',
  requirements: G,
};
const PREFIX: Rule = {
  id: 'cookie-prefix-broken',
  severity: 'medium',
  title: 'A cookie breaks the promise of its name and is refused',
  why: '__Host- needs Secure, Path=/ and no Domain; __Secure- needs Secure (RFC 6265bis, 4.1.3).',
  fix: 'Set the attributes that the prefix asks for.',
  requirements: G,
};

interface Cookie {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Names that web frameworks give to sessions, and words for what proves who one is. */
const SESSION = /sess|sid\b|_sid|^sid|auth|token|jwt|login|remember/i;
/** Tokens that scripts must read to send them back (double submit). */
const FOR_SCRIPTS = /csrf|xsrf/i;

/** The cookies that the document sets. Values are never looked at nor shown. */
export const cookies: Check<Page> = {
  rules: [NOT_SECURE, NOT_HTTP_ONLY, NO_SAME_SITE, NONE_INSECURE, PREFIX],
  find: (page) =>
    headerValues(page, 'set-cookie').flatMap((value) => findInCookie(readCookie(value), page)),
};

function findInCookie(cookie: Cookie, { subject, url }: Page): Finding[] {
  const { name, attributes } = cookie;
  const secure = attributes.has('secure');
  const sameSite = attributes.get('samesite')?.toLowerCase();
  const shown = [
    name,
    ...[...attributes].map(([key, text]) => (text === '' ? key : `${key}=${text}`)),
  ];
  const found = { subject, evidence: [`Set-Cookie: ${shown.join('; ')}`] };
  const findings: Finding[] = [];
  const session = SESSION.test(name) && !FOR_SCRIPTS.test(name);
  if (!secure && sameSite === 'none') findings.push(findingOf(NONE_INSECURE, found));
  else if (!secure && url?.protocol !== 'http:') {
    findings.push(findingOf(NOT_SECURE, session ? { ...found, severity: 'high' } : found));
  }
  if (session && !attributes.has('httponly')) findings.push(findingOf(NOT_HTTP_ONLY, found));
  if (sameSite === undefined) findings.push(findingOf(NO_SAME_SITE, found));
  const host = /^__host-/i.test(name);
  const broken =
    (host && (attributes.get('path') !== '/' || attributes.has('domain') || !secure)) ||
    (/^__secure-/i.test(name) && !secure);
  if (broken) findings.push(findingOf(PREFIX, found));
  return findings;
}

/** Name and attributes of a Set-Cookie value; the cookie's own value is dropped at once. */
function readCookie(value: string): Cookie {
  const [pair = '', ...rest] = value.split(';');
  const attributes = rest.map((part) => {
    const [key = '', ...text] = part.split('=');
    return [key.trim().toLowerCase(), text.join('=').trim()] as const;
  });
  return { name: pair.split('=')[0]?.trim() ?? '', attributes: new Map(attributes) };
}
