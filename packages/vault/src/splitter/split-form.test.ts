// Goal: card fields, and only they, are cut out of a form, whatever its spelling. Method: tables of
// forms, and random forms in random encodings (fast-check).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseForm } from '@coffer/kernel';
import { Wiper } from '../wipe.ts';
import type { SplitForm } from './card-fields.ts';
import { readFieldName } from './field-name.ts';
import { splitForm } from './split-form.ts';

const NUMBER = '4242424242424242';

/** A split with its buffers as text. */
function split(form: string): object {
  return readable(splitForm(Buffer.from(form), new Wiper()));
}

function readable(result: SplitForm): object {
  if (result.kind === 'refused') return result;
  const { rest, card, cvc } = result;
  const text = (bytes: Buffer | null): string | null => bytes?.toString('latin1') ?? null;
  return {
    rest: text(rest),
    card: card && {
      at: card.at,
      number: text(card.number),
      cvc: text(card.cvc),
      expMonth: text(card.expMonth),
      expYear: text(card.expYear),
    },
    cvc: cvc && { at: cvc.at, cvc: text(cvc.cvc) },
  };
}

const CARD = { at: 'card', number: NUMBER, cvc: '123', expMonth: '12', expYear: '34' };

test('retries are compared by everything but the values of CVCs', () => {
  const comparable = (form: string): string => {
    const result = splitForm(Buffer.from(form), new Wiper());
    return result.kind === 'split' ? result.comparable.toString('latin1') : result.reason;
  };
  const form = (cvc: string): string =>
    `a=1&card[number]=${NUMBER}&card[cvc]=${cvc}&c%61rd[exp_month]=12&b[cvc]=${cvc}`;
  expect(comparable(form('737'))).toBe(form(''));
  expect(comparable(`a=1&card[number]=${NUMBER}`)).toBe(`a=1&card[number]=${NUMBER}`);
  expect(comparable('a=1&b=2')).toBe('a=1&b=2');
});

describe('a card is found by name on any path', () => {
  const places = ['card', 'source', 'payment_method_data[card]', 'a[b][c][0]', 'external_account'];
  test.each(places)('%s', (at) => {
    const form = `a=1&${at}[number]=${NUMBER}&${at}[cvc]=123&${at}[exp_month]=12&${at}[exp_year]=34&b=2`;
    expect(split(form)).toEqual({ rest: 'a=1&b=2', card: { ...CARD, at }, cvc: null });
  });

  test('brackets, names and values may be percent-encoded', () => {
    const form = `card%5bn%75mber%5D=%34242+4242%204242-4242&%63ard%5Bcvc%5d=12%33&x=%5B`;
    expect(split(form)).toEqual({
      rest: 'x=%5B',
      card: { ...CARD, number: '4242 4242 4242-4242', expMonth: null, expYear: null },
      cvc: null,
    });
  });

  test('other keys of the card stay, and so do the fields of other hashes', () => {
    const rest =
      'card[name]=A+B&card[address_zip]=1&card[networks][preferred]=visa&other[exp_month]=1';
    expect(split(`${rest}&card[number]=${NUMBER}`)).toEqual({
      rest,
      card: { ...CARD, cvc: null, expMonth: null, expYear: null },
      cvc: null,
    });
  });
});

describe('a CVC without a number', () => {
  const places = ['payment_method_options[card]', 'cvc_update', 'card'];
  test.each(places)('%s', (at) => {
    expect(split(`${at}[cvc]=999&${at}[exp_month]=1`)).toEqual({
      rest: `${at}[exp_month]=1`,
      card: null,
      cvc: { at, cvc: '999' },
    });
  });

  test('may come beside a card', () => {
    expect(
      split(`card[number]=${NUMBER}&card[cvc]=123&payment_method_options[card][cvc]=999`),
    ).toEqual({
      rest: '',
      card: { ...CARD, expMonth: null, expYear: null },
      cvc: { at: 'payment_method_options[card]', cvc: '999' },
    });
  });
});

describe('what is not card data stays as it is', () => {
  const forms = [
    '',
    'a=1',
    'a=1&&b=%zz',
    'number=INV-1&metadata[number]=12&metadata[card][cvc]=1',
    'card[exp_month]=1&card[exp_year]=2030',
    'us_bank_account[account_number]=000123456789&card[cvc_token]=x',
    'card[Number]=1&[number]=1&card[number=1',
  ];
  test.each(forms)('%j', (form) => {
    const body = Buffer.from(form);
    const result = splitForm(body, new Wiper());
    expect(readable(result)).toEqual({ rest: form, card: null, cvc: null });
    expect(result.kind === 'split' && result.rest === body).toBe(true);
  });
});

describe('forms that are refused', () => {
  const number = `card[number]=${NUMBER}`;
  const table: [string, string][] = [
    [`${number}&${number}`, 'duplicate'],
    [`${number}&card%5Bnumber%5D=1`, 'duplicate'],
    [`${number}&card[cvc]=1&card[cvc]=2`, 'duplicate'],
    [`${number}&card[exp_month]=1&card[exp_month]=2`, 'duplicate'],
    ['cvc_update[cvc]=1&cvc_update[cvc]=2', 'duplicate'],
    [`${number}&source[number]=${NUMBER}`, 'several_cards'],
    [`a[cvc]=123&b[cvc]=123`, 'several_cards'],
    [`card[number][]=${NUMBER}`, 'misplaced'],
    [`card[number][0]=${NUMBER}`, 'misplaced'],
    [`card[cvc][]=123`, 'misplaced'],
    ['cvc=123', 'misplaced'],
    ['card[number]=%4', 'malformed'],
    ['card[number]=%g0', 'malformed'],
    ['card%5[number]=1', 'malformed'],
    [Array.from({ length: 1001 }, (_, i) => `a${i}=1`).join('&'), 'too_many'],
  ];
  test.each(table)('%.60s', (form, reason) => {
    expect(split(form)).toEqual({ kind: 'refused', reason });
  });
});

/** A text as the bytes of a form, each character plain or percent-encoded by chance. */
function encoded(text: string): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: text.length, maxLength: text.length })
    .map((choices) => {
      const parts = [...text].map((character, i) => {
        const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
        if (choices[i] === 1 || /[&=+% ]/.test(character)) return `%${hex}`;
        return choices[i] === 2 ? `%${hex.toUpperCase()}` : character;
      });
      return parts.join('');
    });
}

const place = fc.constantFrom('card', 'source', 'payment_method_data[card]', 'a[0][b]');
const separated = fc
  .array(fc.constantFrom('', '', ' ', '-'), { minLength: 16, maxLength: 16 })
  .map((gaps) => [...NUMBER].map((digit, i) => digit + (gaps[i] ?? '')).join(''));
// Names that chance makes those of card data have tests of their own.
const otherName = fc
  .stringMatching(/^[a-z]{1,8}(\[[a-z0-9]{0,5}\])?$/)
  .filter((name) => readFieldName(name).kind === 'other');
const others = fc.array(fc.tuple(otherName, fc.string({ maxLength: 20 })), { maxLength: 6 });

test('whatever the encoding, no digits of the number remain in the form', () => {
  const form = fc
    .record({ at: place, number: separated, others, position: fc.nat(6) })
    .chain(({ at, number, others: pairs, position }) =>
      fc
        .tuple(encoded(`${at}[number]`), encoded(number), encoded(`${at}[cvc]`), encoded('987'))
        .map(([name, value, cvcName, cvc]) => {
          const rest = pairs.map(
            ([key, text]) => `${key}=${encodeURIComponent(text.toWellFormed())}`,
          );
          const all = rest.toSpliced(position, 0, `${name}=${value}`, `${cvcName}=${cvc}`);
          return { all: all.join('&'), rest: rest.join('&'), at, number };
        }),
    );
  fc.assert(
    fc.property(form, ({ all, rest, at, number }) => {
      const result = splitForm(Buffer.from(all), new Wiper());
      if (result.kind !== 'split') throw new Error(result.reason);
      expect(readable(result)).toEqual({
        rest,
        card: { at, number, cvc: '987', expMonth: null, expYear: null },
        cvc: null,
      });
      expect(
        JSON.stringify(parseForm(result.rest.toString())).replaceAll(/[ -]/g, ''),
      ).not.toContain(NUMBER);
    }),
    { numRuns: 500 },
  );
});

test('any bytes at all are split or refused, and nothing is thrown but an error of the API', () => {
  const pieces = fc.constantFrom(
    'card',
    '[',
    ']',
    'number',
    'cvc',
    '=',
    '&',
    '%',
    '5B',
    '4242',
    '+',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 30 }),
      (parts) => {
        const body = Buffer.from(parts.join(''));
        const result = splitForm(body, new Wiper());
        expect(['split', 'refused']).toContain(result.kind);
        if (result.kind !== 'split') return;
        // What the server will read holds no field that the splitter takes.
        const rest = result.rest.toString();
        expect(readable(splitForm(Buffer.from(rest), new Wiper()))).toMatchObject({
          card: null,
          cvc: null,
        });
      },
    ),
    { numRuns: 2_000 },
  );
});

test('wiping clears every buffer that the split made', () => {
  const wiper = new Wiper();
  const result = splitForm(Buffer.from(`card[number]=${NUMBER}&a=1`), wiper);
  wiper.wipe();
  expect(readable(result)).toEqual({
    rest: '\0\0\0',
    card: { at: 'card', number: '\0'.repeat(16), cvc: null, expMonth: null, expYear: null },
    cvc: null,
  });
});
