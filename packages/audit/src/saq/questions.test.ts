// Goal: the questions lead to the same advice as a facts file, ask nothing twice and nothing that
// cannot matter. Method: answer them from each scenario's facts.
import { expect, test } from 'vitest';
import { advise } from './advise.ts';
import { readFacts, type BusinessFacts } from './facts-file.ts';
import { answer, nextQuestion, startInterview, type Interview } from './questions.ts';
import data from './scenarios.json' with { type: 'json' };

const NOTHING: BusinessFacts = { role: null, paper: null, channels: [] };
const QUESTIONS_MAX = 60;

/** Answers as a person with these facts would; in each channel by its own facts. */
function interviewed(known: BusinessFacts): { end: Interview; ids: string[] } {
  let state = startInterview(NOTHING);
  const ids: string[] = [];
  for (let at = 0; at < QUESTIONS_MAX; at += 1) {
    const question = nextQuestion(state);
    if (question === null) return { end: state, ids };
    ids.push(question.id);
    state = answer(state, question, answerTo(question.id, known));
  }
  throw new Error('the questions do not end');
}

function answerTo(id: string, known: BusinessFacts): string[] | null {
  if (id === 'role') return known.role === null ? null : [known.role];
  if (id === 'paper') return known.paper === null ? null : [known.paper ? 'yes' : 'no'];
  if (id === 'channels') return known.channels.map(({ channel }) => channel);
  const [at, own] = id.includes('.') ? id.split('.') : [undefined, id];
  const channel = known.channels[Number(at ?? 0)] ?? known.channels[0];
  // The scenario's facts are plain strings by name.
  const value = (channel?.facts as Record<string, string | undefined> | undefined)?.[own ?? ''];
  return value === undefined ? null : [value];
}

const SINGLE = data.scenarios.filter(
  ({ facts }) => facts.channels.length === 1 && facts.channels[0]?.channel !== 'service',
);

test.each(SINGLE)('asked: $name', ({ facts, label }) => {
  const read = readFacts(facts);
  if (!read.ok) throw new Error('bad scenario');
  // A service's level stands beside the channels; the question about it is tested below.
  const { end, ids } = interviewed(read.facts);
  const saqs = advise(end.facts, new Map()).channels.map(({ decision }) => decision.saq);
  expect(saqs[0]).toBe(label[0]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a redirect is asked about in few questions, and none about terminals', () => {
  const read = readFacts(SINGLE.find(({ label, row }) => label[0] === 'A' && row === '7')?.facts);
  if (!read.ok) throw new Error('bad scenario');
  expect(interviewed(read.facts).ids).toEqual([
    ...['role', 'channels', 'level', 'vault', 'storedNumbers'],
    ...['0.serverSeesNumbers', '0.providerAttested', '0.page', 'paper'],
  ]);
});

test('a level 1 merchant is asked nothing more about its channel', () => {
  const facts = { level: '1' };
  const { ids } = interviewed({
    role: 'merchant',
    paper: false,
    channels: [{ channel: 'ecommerce', name: 'shop', facts }],
  });
  expect(ids).toEqual(['role', 'channels', 'level', 'paper']);
});

test('a service provider is asked for its level', () => {
  let state = startInterview({ role: 'service-provider', paper: false, channels: [] });
  const question = nextQuestion(state);
  expect(question?.id).toBe('serviceLevel');
  if (question === null) return;
  state = answer(state, question, ['2']);
  expect(nextQuestion(state)).toBeNull();
  expect(advise(state.facts, new Map()).channels.map(({ decision }) => decision.saq)).toEqual([
    'D-ServiceProvider',
  ]);
});

test('whoever knows nothing is asked everything once, and gets the largest', () => {
  let state = startInterview(NOTHING);
  const ids: string[] = [];
  for (let question = nextQuestion(state); question !== null; question = nextQuestion(state)) {
    ids.push(question.id);
    state = answer(state, question, question.id === 'channels' ? ['ecommerce'] : null);
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(advise(state.facts, new Map()).channels.map(({ decision }) => decision.saq)).toEqual([
    'ROC',
    'ROC-ServiceProvider',
  ]);
});
