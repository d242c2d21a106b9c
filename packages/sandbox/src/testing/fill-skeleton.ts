import type { SkeletonCall } from '@coffer/acquirers';
import { SKELETONS, type Skeleton, type SkeletonNode } from '@coffer/acquirers/skeletons';
import { invariant } from '@coffer/kernel';

/** A card as a test gives it. */
export interface TestCardInput {
  readonly number: string;
  readonly cvc?: string;
}

const EXPIRY = { exp_month: 12, exp_year: 2034 };

/** Does what the vault does with a call, without its care: it is for tests of the network alone. */
export function fillSkeleton(
  call: SkeletonCall,
  card: TestCardInput | null,
): { readonly skeleton: Skeleton; readonly body: string } {
  const skeleton = SKELETONS.find(({ id }) => id === call.skeleton);
  invariant(skeleton !== undefined, 'the skeleton is registered');
  return { skeleton, body: JSON.stringify(fill(skeleton.body, call, card)) };
}

function fill(node: SkeletonNode, call: SkeletonCall, card: TestCardInput | null): unknown {
  if ('literal' in node) return node.literal;
  if ('parameter' in node) return call.parameters[node.parameter];
  if ('card' in node) return { ...EXPIRY, ...card }[node.card];
  return Object.fromEntries(
    Object.entries(node.object).map(([name, inner]) => [name, fill(inner, call, card)]),
  );
}
