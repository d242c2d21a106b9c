import type { BotWall } from '../../facts/page-facts.ts';

export interface WallSigns {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly title: string;
  /** Text of the document, its beginning. */
  readonly text: string;
  /** Addresses of frames and scripts. */
  readonly addresses: readonly string[];
  readonly cookies: readonly string[];
  /** It has a card field, or something of a payment provider: it is the page itself. */
  readonly pays: boolean;
}

interface Wall {
  readonly name: string;
  readonly header?: RegExp;
  readonly title?: RegExp;
  readonly text?: RegExp;
  readonly address?: RegExp;
  /** Signs that ordinary pages behind the service have too count only on a refusal. */
  readonly refusedOnly?: boolean;
  /** Words that an article may hold count only on a refusal, or where there is little else. */
  readonly bareOnly?: boolean;
}

const WALLS: readonly Wall[] = [
  { name: 'Cloudflare', header: /^cf-mitigated: challenge/ },
  {
    name: 'Cloudflare',
    title: /^(?:just a moment|attention required! \| cloudflare|checking your browser)/i,
  },
  { name: 'Cloudflare', address: /\/cdn-cgi\/challenge-platform\/.*orchestrate/ },
  { name: 'DataDome', address: /(?:geo|ct)\.captcha-delivery\.com/ },
  { name: 'DataDome', header: /^x-datadome|^x-dd-b/, refusedOnly: true },
  { name: 'Akamai', text: /you don't have permission to access .*reference ?#?/i, bareOnly: true },
  { name: 'Akamai', header: /^server: akamaighost/, refusedOnly: true },
  { name: 'Akamai', address: /\/_sec\/cp_challenge\// },
  { name: 'PerimeterX', address: /captcha\.px-(?:cdn|cloud)\.net/ },
  { name: 'PerimeterX', text: /press & hold/i, bareOnly: true },
  { name: 'Imperva', text: /incapsula incident id/i, bareOnly: true },
  { name: 'Imperva', address: /_Incapsula_Resource/, refusedOnly: true },
  { name: 'AWS WAF', header: /^x-amzn-waf-action: (?:challenge|captcha)/ },
  { name: 'hCaptcha', address: /(?:^https?:\/\/|\.)hcaptcha\.com\//, refusedOnly: true },
  { name: 'reCAPTCHA', address: /google\.com\/recaptcha\//, refusedOnly: true },
];

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 405, 407, 429, 503]);
/** A page with less text than this whose captcha is all there is. */
const BARE_TEXT_MAX_CHARS = 400;

/** The wall that answered instead of the page, or null. A refusal is never a clean page. */
export function botWallOf(signs: WallSigns): BotWall | null {
  const refused = REFUSALS.has(signs.status);
  const bare = signs.text.length < BARE_TEXT_MAX_CHARS && !signs.pays;
  for (const wall of WALLS) {
    if (wall.refusedOnly === true && !refused && !(bare && /captcha/i.test(wall.name))) continue;
    if (wall.bareOnly === true && !refused && !bare) continue;
    const evidence = evidenceOf(wall, signs);
    if (evidence.length > 0)
      return { name: wall.name, evidence: [`HTTP ${signs.status}`, ...evidence] };
  }
  return refused ? { name: 'unknown', evidence: [`HTTP ${signs.status}`] } : null;
}

function evidenceOf(wall: Wall, signs: WallSigns): string[] {
  const evidence: string[] = [];
  const header = signs.headers
    .map(([name, value]) => `${name}: ${value.toLowerCase()}`)
    .find((line) => wall.header?.test(line) === true);
  if (header !== undefined) evidence.push(`header ${header.slice(0, 120)}`);
  if (wall.title?.test(signs.title) === true) evidence.push(`title "${signs.title.slice(0, 80)}"`);
  if (wall.text?.test(signs.text) === true) evidence.push('text of a refusal');
  const address = signs.addresses.find((one) => wall.address?.test(one) === true);
  if (address !== undefined) evidence.push(`loads ${address.slice(0, 120)}`);
  return evidence;
}
