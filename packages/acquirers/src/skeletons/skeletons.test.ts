/**
 * Goal: a skeleton that was shipped never changes, and every skeleton is well formed.
 * Method: the digest of each skeleton's content is pinned here, so that a change of content without a
 * new version fails; and the tree of each is walked and compared with what it declares.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SKELETONS } from './index.ts';
import type { SkeletonNode } from './skeleton.ts';

/** SHA-256 of the content as JSON. Add rows for new versions; never edit one. */
const PINNED: Readonly<Record<string, string>> = {
  'sandbox.authorize.v1': '0e9b5c993013e428da6f58780990d4a292d00fca2b24942949ad486fb73b1bd1',
  'sandbox.capture.v1': '7df7b8853d3414c69c6b2256c0bfa5c11e8a66e04b21074a35c6b4ef84b4f284',
  'sandbox.refund.v1': '6f86d89f59cc545b8af34ea153d6a2b2179bb4696d45bc4854932d1371877ef7',
  'sandbox.reverse.v1': 'a67cd1e5585e9466aff1250c7c66bba383f5df28b48a5e03b6b419a51dcae4f1',
  'sandbox.verify.v1': 'a3b512ef8dfc17bb482ff0d6427e9b47a1e64e973e3bb14178b7be6dda17cd28',
};

function parametersIn(node: SkeletonNode): string[] {
  if ('parameter' in node) return [node.parameter];
  if ('object' in node) return Object.values(node.object).flatMap(parametersIn);
  return [];
}

describe('skeletons', () => {
  test('have the pinned contents', () => {
    const digests = SKELETONS.map((skeleton) => [
      skeleton.id,
      createHash('sha256').update(JSON.stringify(skeleton)).digest('hex'),
    ]);
    expect(Object.fromEntries(digests)).toEqual(PINNED);
  });

  test('have ids of acquirer, operation and version, each once', () => {
    const ids = SKELETONS.map((skeleton) => skeleton.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const skeleton of SKELETONS) {
      expect(skeleton.id).toMatch(new RegExp(`^${skeleton.acquirer}\\.[a-z]+\\.v[1-9][0-9]*$`));
    }
  });

  test.each(SKELETONS)('$id places exactly the parameters that it declares', (skeleton) => {
    expect(parametersIn(skeleton.body).toSorted()).toEqual(
      Object.keys(skeleton.parameters).toSorted(),
    );
  });

  test.each(SKELETONS)('$id names a path, no address, and lets no card field out', (skeleton) => {
    expect(skeleton.path).toMatch(/^\/[a-z/]+$/);
    for (const field of ['number', 'cvc', 'exp_month', 'exp_year', 'card']) {
      expect(skeleton.answer).not.toContain(field);
    }
  });
});
