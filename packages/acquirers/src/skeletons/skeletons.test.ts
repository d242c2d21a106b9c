/**
 * Goal: a skeleton that was shipped never changes, and every skeleton is well formed.
 * Method: the digest of each skeleton's content is pinned here, so that a change of content without
 * a new version fails; and the tree of each is walked and compared with what it declares.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SKELETONS } from './index.ts';
import type { SkeletonNode } from './skeleton.ts';

/** SHA-256 of the content as JSON. Add rows for new versions; never edit one. */
const PINNED: Readonly<Record<string, string>> = {
  'sandbox.authenticate.v1': 'ac8f923ff47f20b05f48fc146c183dd11c6ccf50823e0b1aad746b3e93b00afc',
  'sandbox.authorize.v1': 'ae86d3b455586d877370ee5a6db270964c5ea4f1a17ba6880674a33e19874040',
  'sandbox.authorize.v3': '2ed4d8a5a43829823170f5f870d79cb956fbc78e1ef896b1c2a01497226c0903',
  'sandbox.authorize.v4': '90f0c66626c147754fd649263af461930dba5be821f977aed91381eda514e639',
  'sandbox.authorize.v5': '8bf92a5c1f2930f0d544ed97f6f7bfed4cc10a93f8746f792d8907f2eadcfa87',
  'sandbox.capture.v1': 'e99ea66b430ac2747efaf14e23a997595fd2b4081b4dd59e4ceeddf75bdc43bf',
  'sandbox.increment.v1': '5fa866c5cda030cf8125c3f7fc8f636f45ffdb4db0781b56f308ff6f86497921',
  'sandbox.inquire.v1': '3894a85b68f5e4e16abe46374e8a814d35ade11c9474763968484c7880ee25e3',
  'sandbox.inquirerefund.v1': '5e8cb6772da1825f0913440b4a3c81e52e5901c595a88b955090cfa6899f9eb5',
  'sandbox.refund.v1': 'd03f3939c8c65b42e05375a89e05ab45bea79525b25e7e164034b6f1a7a75fdb',
  'sandbox.refund.v2': '41b1a33132e27b34c5aace1aae292167a67d624e2a97650230cf0e31553cd5dc',
  'sandbox.reverse.v1': '7aafc77300f0abb4a9c0393e317aec819db052fd8db417aeae4e5b09007a3fdf',
  'sandbox.verify.v1': 'baf996589ce7b2b0dafc95610c6574b43b20a727cbae62ec4c808ed5e9299fe5',
  'sandbox.verify.v2': '4d471b36cd511d869dbd9b3835d47758f2845b86336fc06553cd53eb7996dacb',
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

  test.each(SKELETONS)('$id repeats its reference in the answer', (skeleton) => {
    expect(skeleton.answer).toContain(skeleton.echo);
  });

  test.each(SKELETONS)('$id names a path, no address, and lets no card field out', (skeleton) => {
    expect(skeleton.path).toMatch(/^\/[a-z/]+$/);
    for (const field of ['number', 'cvc', 'exp_month', 'exp_year', 'card']) {
      expect(skeleton.answer).not.toContain(field);
    }
  });
});
