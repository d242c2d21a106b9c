// Goal: coverage of one source by another follows CSP3's matching of hosts, schemes, ports and
// paths. Method: a table of pairs.
import { expect, test } from 'vitest';
import { sourceCovers } from './covers.ts';

test.each([
  ['https://js.stripe.com', 'https://js.stripe.com', true],
  ['https://JS.stripe.com', 'https://js.stripe.com', true],
  ['js.stripe.com', 'https://js.stripe.com', true],
  ['https://*.stripe.com', 'https://js.stripe.com', true],
  ['https://*.stripe.com', 'https://*.js.stripe.com', true],
  ['*.stripe.com', 'https://stripe.com', false],
  ['https://*.js.stripe.com', 'https://js.stripe.com', false],
  ['https://js.stripe.com', 'https://*.js.stripe.com', false],
  ['https://*.evilstripe.com', 'https://js.stripe.com', false],
  ['*', 'https://js.stripe.com', true],
  ['*', 'data:', false],
  ['*', "'self'", true],
  ['https:', 'https://js.stripe.com', true],
  ['http:', 'https://js.stripe.com', true],
  ['https:', 'http://js.stripe.com', false],
  ['https:', 'wss://ws.example', false],
  ['wss:', 'https://js.stripe.com', false],
  ['http://js.stripe.com:8080', 'https://js.stripe.com:8080', false],
  ['data:', 'data:', true],
  ['http://js.stripe.com', 'https://js.stripe.com', true],
  ['https://js.stripe.com', 'http://js.stripe.com', false],
  ['https://js.stripe.com:443', 'https://js.stripe.com', true],
  ['https://js.stripe.com:8443', 'https://js.stripe.com', false],
  ['https://js.stripe.com:*', 'https://js.stripe.com:8443', true],
  ['http://js.stripe.com:80', 'https://js.stripe.com', true],
  ['https://js.stripe.com/', 'https://js.stripe.com', true],
  ['https://js.stripe.com/v3/', 'https://js.stripe.com', false],
  ['https://js.stripe.com/v3/', 'https://js.stripe.com/v3/x.js', true],
  ['https://js.stripe.com/v3', 'https://js.stripe.com/v3/', false],
  ["'self'", 'https://js.stripe.com', false],
  ["'none'", 'https://js.stripe.com', false],
  ["'SELF'", "'self'", true],
  ["'sha256-AAAA='", "'sha256-AAAA='", true],
  ["'sha256-AAAA='", "'sha256-aaaa='", false],
  ["'SHA256-AAAA='", "'sha256-AAAA='", true],
  ['sha256-AAAA=', "'sha256-AAAA='", false],
  ['self', "'self'", false],
  ['', '', false],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(sourceCovers(wide, narrow)).toBe(expected);
});
