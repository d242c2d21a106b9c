// Goal: a flame graph shows all the time that a process worked, under the names it was spent by, as
// an SVG that any viewer takes. Method: a profile by hand; the picture's elements are read back.
import { expect, test } from 'vitest';
import type { CpuProfile } from './cpu-profile.ts';
import { callTree, flameGraph, type Frame } from './flame-graph.ts';

const OURS = 'file:///x/packages/vault/src/send/send.ts';
const FRAMES = [
  { functionName: '(root)', url: '', calls: [2, 9] },
  { functionName: 'emit', url: 'node:events', calls: [3] },
  { functionName: 'onread', url: 'node:net', calls: [4, 8] },
  { functionName: 'send<T>', url: OURS, calls: [5, 7] },
  { functionName: 'query', url: 'file:///x/node_modules/pg/lib/client.js', calls: [6] },
  { functionName: 'writev', url: '', calls: [] },
  { functionName: 'send<T>', url: OURS, calls: [] },
  { functionName: 'writev', url: '', calls: [] },
  { functionName: '(idle)', url: '', calls: [] },
] as const;

const profile: CpuProfile = {
  nodes: FRAMES.map(({ functionName, url, calls }, at) => ({
    id: at + 1,
    callFrame: { functionName, url, lineNumber: 6 },
    children: calls,
  })),
  // Nothing was to be done at first; in the end the process stood still for a second.
  samples: [9, 3, 4, 6, 6, 7, 8],
  timeDeltas: [100_000, 1_000, 2_000, 2_000, 2_000, 1_000, 1_000_000],
};

/** Names and milliseconds, nested. */
function written({ name, ms, called }: Frame): unknown[] {
  return [name, ms, ...[...called.values()].map(written)];
}

test('functions of ours are frames; those of Node, or of a package, are one', () => {
  expect(written(callTree(profile))).toEqual([
    'all',
    10,
    [
      'Node.js',
      10,
      [
        'send<T> vault/send/send.ts:7',
        7,
        ['pg', 4, ['writev', 4]],
        ['send<T> vault/send/send.ts:7', 1],
      ],
      ['writev', 2],
    ],
  ]);
});

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a well-formed document; throws at anything else. */
function elementsOf(svg: string): Element[] {
  const open: string[] = [];
  const elements: Element[] = [];
  const token = /<(\/?)(\w+)((?: [\w-]+="[^"<>&]*")*)(\/?)>|([^<>&]|&#\d+;)+/gy;
  let end = 0;
  for (const match of svg.matchAll(token)) {
    const [whole, closes, tag, attributes = '', empty] = match;
    end = match.index + whole.length;
    if (tag === undefined) continue;
    if (closes !== '') {
      expect(open.pop()).toBe(tag);
      continue;
    }
    if (empty === '') open.push(tag);
    const pairs = attributes.matchAll(/ ([\w-]+)="([^"]*)"/g);
    const named = Object.fromEntries(
      Array.from(pairs, ([, name = '', value = '']) => [name, value]),
    );
    elements.push({ tag, attributes: named });
  }
  expect([end, open]).toEqual([svg.length, []]);
  return elements;
}

test('the picture is well-formed, and what a frame called is as wide as its share', () => {
  const elements = elementsOf(flameGraph('CPU of <vault> & "more"', callTree(profile)));
  expect(elements[0]?.attributes['viewBox']).toBe('0 0 1000 124');
  const boxes = elements
    .filter(({ tag, attributes }) => tag === 'rect' && attributes['height'] === '15')
    .map(({ attributes }) => ['x', 'y', 'width'].map((name) => Number(attributes[name])));
  expect(boxes).toEqual([
    [0, 40, 1_000],
    [0, 56, 1_000],
    [0, 72, 700],
    [0, 88, 400],
    [0, 104, 400],
    [400, 88, 100],
    [700, 72, 200],
  ]);
});

test('what is too narrow to be seen is left out', () => {
  const more = Array.from({ length: 1_000 }, () => 3);
  const narrow = {
    ...profile,
    samples: [...more, ...profile.samples],
    timeDeltas: [...more.map(() => 2_000), ...profile.timeDeltas],
  };
  const svg = flameGraph('narrow', callTree(narrow));
  expect(elementsOf(svg).filter(({ tag }) => tag === 'title')).toHaveLength(2);
});
