// Goal: what an error sends and what it keeps. Method: whole bodies, and what JSON makes of it.
import { expect, test } from 'vitest';
import { ApiError, invariant, InvariantError, OperatorError } from './errors.ts';

test('the body has the wire fields and never the detail', () => {
  const error = new ApiError({
    status: 402,
    type: 'card_error',
    message: 'Your card was declined.',
    code: 'card_declined',
    decline_code: 'generic_decline',
    detail: 'answer 05 of the network',
  });
  expect(error.status).toBe(402);
  expect(error.detail).toBe('answer 05 of the network');
  expect(error.toBody()).toEqual({
    error: {
      type: 'card_error',
      message: 'Your card was declined.',
      code: 'card_declined',
      decline_code: 'generic_decline',
    },
  });
});

test('invariant() passes what holds and names what does not', () => {
  expect(() => invariant(true, 'holds')).not.toThrow();
  expect(() => invariant(false, 'ids differ')).toThrow(new InvariantError('ids differ'));
});

test('each kind can be told from the others', () => {
  expect(new OperatorError('the port is taken')).not.toBeInstanceOf(ApiError);
  expect(new InvariantError('x').name).toBe('InvariantError');
  expect(new OperatorError('x').name).toBe('OperatorError');
});
