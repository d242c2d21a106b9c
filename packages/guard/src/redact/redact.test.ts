// Goal: no card data leaves through logs. Method: the shapes that programs log, hostile ones
// included, and a logger of the usual kind.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { redact, redactText } from './redact.ts';
import { redactingLogger } from './redacting-logger.ts';

const CARD = '4242 4242 4242 4242';

test('numbers go, whatever holds them; the rest stays as it was', () => {
  const date = new Date(0);
  const order = { id: 'pi_1', amount: 1450, date, note: `card ${CARD}!`, list: [4242424242424242] };
  expect(redact(order)).toEqual({
    id: 'pi_1',
    amount: 1450,
    date,
    note: 'card [card number]!',
    list: ['[card number]'],
  });
  expect(redact(new Map([['a', new Set([CARD])]]))).toEqual(
    new Map([['a', new Set(['[card number]'])]]),
  );
  expect(redact(Buffer.from(CARD))).toBe('[card number]');
  expect(redactText('order 1795464000000 of 2026-11-23')).toBe('order 1795464000000 of 2026-11-23');
});

test('card fields lose their values, also mistyped ones', () => {
  expect(redact({ card: { number: '4242 4242 4242 4241', cvc: 123, brand: 'visa' } })).toEqual({
    card: { number: '[card number]', cvc: '[security code]', brand: 'visa' },
  });
});

test('errors stay errors, without numbers in message, stack, cause or fields', () => {
  const error = new TypeError(`bad ${CARD}`, { cause: new Error(CARD) });
  const copy = redact(Object.assign(error, { body: CARD }));
  expect(copy).toBeInstanceOf(TypeError);
  expect(inspect(copy, { depth: 9 })).not.toContain('4242');
  expect(error.message).toBe(`bad ${CARD}`);
});

test('cycles, depth, getters that throw and __proto__ end in words', () => {
  const cycle: Record<string, unknown> = { card: CARD };
  cycle['self'] = cycle;
  expect(inspect(redact(cycle))).toBe("<ref *1> { card: '[card number]', self: [Circular *1] }");
  let deep: unknown = CARD;
  for (let i = 0; i < 10_000; i += 1) deep = [{ deep }];
  expect(inspect(redact(deep), { depth: 99 })).toContain('[nested too deeply]');
  const hostile = {
    get boom(): string {
      throw new Error(CARD);
    },
  };
  expect(redact(hostile)).toBe('[unreadable]');
  const polluted = redact(JSON.parse(`{"__proto__":{"a":"${CARD}"}}`));
  expect(Object.keys(polluted as object)).toEqual(['__proto__']);
  expect(Object.prototype).not.toHaveProperty('a');
});

test('a logger and its children write nothing of a card', () => {
  const lines: string[] = [];
  const logger = {
    level: 'info',
    info: (...args: unknown[]) => void lines.push(inspect(args)),
    child: () => logger,
  };
  const safe = redactingLogger(logger);
  safe.info({ body: { card: { number: CARD } } }, 'card %s', CARD);
  safe.child().info(CARD);
  expect(safe.level).toBe('info');
  expect(lines.join()).not.toContain('4242');
  expect(lines).toHaveLength(2);
});

test('what hides its value goes, too: toJSON, boxed text, functions with fields, a long text', () => {
  const spoken = [
    redact({ toJSON: () => ({ n: CARD }) }),
    redact(new String(CARD)),
    redact(Object.assign(() => 1, { card: CARD })),
    redact(new AggregateError([new Error(CARD)], 'several')),
    redactText('4 '.repeat(2_500_000)),
    redactText(`${'x'.repeat(999_990)} ${CARD} x`),
  ];
  for (const value of spoken) {
    expect(JSON.stringify(value) + inspect(value, { depth: 9 })).not.toMatch(/4242|'4'/);
  }
});

test('a number in several arguments of one call is found', () => {
  const lines: unknown[][] = [];
  const safe = redactingLogger({ info: (...args: unknown[]) => void lines.push(args) });
  safe.info('card', '4242 4242', '4242 4242');
  safe.info('%s%s', 42424242, 42424242);
  safe.info('order', 4242, 'took', 4242, 'ms');
  expect(lines).toEqual([
    ['card', '[card number]', '[card number]'],
    ['%s%s', '[card number]', '[card number]'],
    ['order', 4242, 'took', 4242, 'ms'],
  ]);
});
