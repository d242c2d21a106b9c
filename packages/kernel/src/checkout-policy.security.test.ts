// Goal: the policy of a payment page allows what the session needs and nothing that its merchant's
// addresses could smuggle in. Method: whole policies, with hostile hosts among the addresses.
import { expect, test } from 'vitest';
import { checkoutPolicy } from './headers.ts';

const needs = {
  scripts: ['sha384-Y29mZmVy', 'sha384-cGFnZQ=='],
  vaultOrigin: 'https://vault.test',
  pictures: [],
  ancestor: null,
};

test('a page of its own is framed by nobody and loads no pictures', () => {
  expect(checkoutPolicy(needs)).toBe(
    "default-src 'none'; script-src 'sha384-Y29mZmVy' 'sha384-cGFnZQ=='; style-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'; frame-src https://vault.test",
  );
});

test('an embedded one is framed by its merchant, with the merchant’s pictures', () => {
  const policy = checkoutPolicy({
    ...needs,
    ancestor: 'http://localhost:3000',
    pictures: ['https://cdn.test', 'data:'],
  });
  expect(policy).toContain('frame-ancestors http://localhost:3000;');
  expect(policy).toContain('; img-src https://cdn.test data:');
});

// A URL's host may hold these (WHATWG URL, "forbidden host code point").
test.each(["https://a;script-src'*'", 'https://a,b', 'https://*', "'unsafe-inline'", 'blob:'])(
  '%s becomes no part of it',
  (source) => {
    const scripts = [...needs.scripts, source, `sha384-${source}`];
    expect(checkoutPolicy({ ...needs, scripts, ancestor: source, pictures: [source] })).toBe(
      checkoutPolicy(needs),
    );
  },
);
