/*
 * Goal: an attempt to pay is seen through to its end, in whatever order the bank asks and is slow,
 * and never without end.
 * Method: answers in a row as the server may give them; what was done is written down.
 */
import { expect, test } from 'vitest';
import { settled } from './settle.ts';
import { sampleView as view } from './testing/sample-view.ts';
import type { Answer } from './view.ts';

const WAIT: Answer = { kind: 'wait', view };
const CHALLENGE: Answer = { kind: 'challenge', clientSecret: 'pi_1_secret_1', view };
const DECLINED: Answer = { kind: 'view', view, declined: 'Your card was declined.' };
const COMPLETE: Answer = { kind: 'view', view: { ...view, status: 'complete' }, declined: null };

/** Settles the answers; what comes after the last one is that one again. */
async function see(answers: readonly (Answer | null)[], refusal: string | null = null) {
  const [first = null, ...later] = answers;
  const done: string[] = [];
  const result = await settled(first, {
    look: () => {
      done.push('look');
      const next = later.length > 1 ? later.shift() : later[0];
      return Promise.resolve(next ?? null);
    },
    challenge: (secret) => {
      done.push(secret);
      return Promise.resolve(refusal);
    },
    pause: () => {
      done.push('pause');
      return Promise.resolve();
    },
  });
  return { ...result, done: done.join(' ') };
}

test.each([
  ['paid at once', [COMPLETE], COMPLETE, ''],
  ['a late decline', [WAIT, WAIT, DECLINED], DECLINED, 'pause look pause look'],
  ['slow after the bank’s questions', [CHALLENGE, WAIT, COMPLETE], COMPLETE, asked('pause look')],
  ['slow before them', [WAIT, CHALLENGE, COMPLETE], COMPLETE, `pause look ${asked()}`],
  ['no connection', [WAIT, null], null, 'pause look'],
] as const)('%s', async (_, answers, answer, done) => {
  expect(await see(answers)).toEqual({ answer, refusal: null, done });
});

function asked(after = ''): string {
  return `pi_1_secret_1 look ${after}`.trim();
}

test('questions that cannot be shown are tried once', async () => {
  expect(await see([CHALLENGE, CHALLENGE], 'No window.')).toEqual({
    answer: CHALLENGE,
    refusal: 'No window.',
    done: 'pi_1_secret_1 look',
  });
});

test('an answer that never comes is not waited for without end', async () => {
  const { answer, done } = await see([WAIT, WAIT]);
  expect([answer, done.split(' ').length]).toEqual([WAIT, 90]);
});
