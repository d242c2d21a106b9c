import { authority, makeLeaf } from '../../packages/testkit/src/tls-bed/authority.ts';
import { makeStaple } from '../../packages/testkit/src/tls-bed/ocsp.ts';

const { root, intermediate } = authority();
const LEAF = makeLeaf('fuzz.bed.test', {
  names: ['fuzz.bed.test', '*.fuzz.bed.test', '127.0.0.1', '::1'],
  mustStaple: true,
  policies: ['2.23.140.1.1'],
});

export const CERTIFICATES: readonly Buffer[] = [LEAF.der, intermediate.der, root.der];
export const STAPLES: readonly Buffer[] = [
  makeStaple(LEAF, intermediate, { status: 'good' }),
  makeStaple(LEAF, intermediate, { status: 'revoked', expired: true }),
];
export const TRUSTED: string = root.pem;

/** Handshake messages as servers send them, in the records of TLS 1.2. */
export const FLIGHTS: readonly Buffer[] = [
  record(22, [
    message(2, `0303${'07'.repeat(32)}00c02f00000dff01000100000b000403000102`),
    message(11, list(CERTIFICATES)),
    message(22, `01${length(STAPLES[0] ?? Buffer.alloc(0))}${STAPLES[0]?.toString('hex') ?? ''}`),
    message(12, `03001741${'04'.repeat(65)}04010004deadbeef`),
    message(13, '02014000040403080400020000'),
    message(14, ''),
  ]),
  record(22, [
    message(2, `0303${'cf'.repeat(32)}001301000006002b00020304`),
    message(4, '0000708000000000020000000008aabbccddeeff00110000'),
    message(12, `0040${'ff'.repeat(64)}0001020040${'07'.repeat(64)}04010004deadbeef`),
  ]),
  Buffer.from('15030100020228', 'hex'),
  Buffer.from(`8022040001000200000006001001008002008007${'00'.repeat(19)}`, 'hex'),
];

export const POLICIES: readonly Buffer[] = [
  "default-src 'self'; script-src 'nonce-abcdefgh12345678' 'strict-dynamic' https: 'unsafe-inline'",
  "script-src https://js.stripe.com https://*.js.stripe.com 'sha256-AAAA'; connect-src https://api.stripe.com",
  'frame-src https://js.stripe.com:443/v3/ https://hooks.stripe.com; img-src data: blob: *',
  "object-src 'none', base-uri 'none'; frame-ancestors 'none'; report-uri /csp; sandbox allow-forms",
  "style-src 'unsafe-hashes' sha256-x; require-trusted-types-for 'script'; trusted-types a b 'allow-duplicates'",
].map((text) => Buffer.from(text));

export const DOCUMENTS: readonly Buffer[] = [
  `<!doctype html><html><head><meta http-equiv="content-security-policy" content="default-src 'self'">
  <base href="/x/"><script src="https://js.stripe.com/v3/" integrity="sha384-x" crossorigin></script>
  <script nonce="a">let x = '<!--<script>';</script></head><body><form action="http://a.test/pay" method=post>
  <input name=cardnumber autocomplete=cc-number></form><iframe src="//b.test" sandbox></iframe>
  <template><svg><style><img src=x></style></svg></template><table><tr><b>x</table></body></html>`,
].map((text) => Buffer.from(text));

export const HEADERS: readonly Buffer[] = [
  'max-age=31536000; includeSubDomains; preload',
  'max-age="15552000" ; includeSubDomains',
].map((text) => Buffer.from(text));

export const WORDS: readonly Buffer[] = [
  '</script><script>alert(1)</script>',
  '\u001b[2J\u001b]0;owned\u0007 \u202eevil \u0000 \ud83d',
  ']]><x a="b" c=\'d\'/>&amp;&#0;',
  'https://shop.example/pay?a=1#\r\nSet-Cookie: a=b',
].map((text) => Buffer.from(text));

function message(type: number, body: string): Buffer {
  const bytes = Buffer.from(body, 'hex');
  return Buffer.concat([Buffer.from([type, 0]), Buffer.from(length(bytes).slice(2), 'hex'), bytes]);
}

function record(type: number, messages: readonly Buffer[]): Buffer {
  const body = Buffer.concat(messages);
  return Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 0xff]), body]);
}

/** Three bytes in hex. */
function length(bytes: Buffer): string {
  return bytes.length.toString(16).padStart(6, '0');
}

function list(certificates: readonly Buffer[]): string {
  const items = certificates.map((one) => `${length(one)}${one.toString('hex')}`).join('');
  return `${length(Buffer.from(items, 'hex'))}${items}`;
}
