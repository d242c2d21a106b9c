// Goal: no form can reach a prototype, crash the reader or keep it busy. Method: hostile keys,
// broken encodings, texts at and beyond each limit, and random text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../errors.ts';
import { FORM_DEPTH_MAX, FORM_KEYS_MAX, parseForm } from './parse.ts';

const refusal = (message: string): ApiError =>
  new ApiError({ status: 400, type: 'invalid_request_error', message });

test('__proto__, constructor and prototype are only keys', () => {
  const tree = parseForm(
    '__proto__[polluted]=1&constructor[prototype][polluted]=1&a[__proto__][polluted]=1' +
      '&a[__proto__][toString]=1&__proto__[]=1',
  );
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(Object.hasOwn(Array.prototype, '0')).toBe(false);
  expect(Object.getPrototypeOf(tree)).toBeNull();
  expect(Object.keys(tree)).toEqual(['__proto__', 'constructor', 'a']);
});

test('a name that a plain object would have is missing unless it was sent', () => {
  const tree = parseForm('a[x]=1');
  expect(tree['toString']).toBeUndefined();
  expect(Object.getPrototypeOf(tree['a'])).toBeNull();
});

test.each(['a=%', 'a=%zz', 'a=%c3', '%ff=1', 'a=%ed%a0%80', 'a[%e2%82]=1'])(
  '%s is not percent-encoded UTF-8',
  (text) => {
    expect(() => parseForm(text)).toThrow(
      refusal('The request could not be decoded: it is not valid percent-encoded UTF-8.'),
    );
  },
);

test.each(['a=%00', 'a%00b=1', 'a[%00]=1', 'a=\0'])('%j holds a NUL character', (text) => {
  expect(() => parseForm(text)).toThrow(refusal('The request holds a NUL character.'));
});

test('the number of parameters has a limit', () => {
  const pairs = (count: number): string => Array.from({ length: count }, () => 'a[]=1').join('&');
  expect(Object.keys(parseForm(pairs(FORM_KEYS_MAX))['a'] ?? {})).toHaveLength(FORM_KEYS_MAX);
  expect(() => parseForm(pairs(FORM_KEYS_MAX + 1))).toThrow(
    refusal('Too many parameters in the request.'),
  );
});

test('the depth has a limit', () => {
  const key = (depth: number): string => `a${'[b]'.repeat(depth - 1)}=1`;
  expect(() => parseForm(key(FORM_DEPTH_MAX))).not.toThrow();
  expect(() => parseForm(key(FORM_DEPTH_MAX + 1))).toThrow(
    refusal('Parameters are nested too deeply.'),
  );
});

// Quadratic work on it would take minutes and end in the test's time limit.
test('the worst form within the limits is read whole', () => {
  const deep = '[]'.repeat(FORM_DEPTH_MAX - 1);
  const text = Array.from({ length: FORM_KEYS_MAX }, () => `a${deep}=1`).join('&');
  expect(Object.keys(parseForm(text))).toEqual(['a']);
});

test('any text gives a tree or a refusal, never another error', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('[', ']', '&', '=', '%', '+', '0', 'a', '__proto__', '%5B', '\0', 'é'),
    maxLength: 60,
  });
  fc.assert(
    fc.property(hostile, (text) => {
      try {
        expect(Object.getPrototypeOf(parseForm(text))).toBeNull();
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
    { numRuns: 2000 },
  );
});
