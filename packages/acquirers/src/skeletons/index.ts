import type { Skeleton } from './skeleton.ts';
import {
  SANDBOX_AUTHORIZE,
  SANDBOX_CAPTURE,
  SANDBOX_REFUND,
  SANDBOX_REVERSE,
  SANDBOX_VERIFY,
} from './sandbox.ts';

export type { CardField, Skeleton, SkeletonNode, SkeletonParameter } from './skeleton.ts';

/** Every request that the vault can fill and send. There are no others. */
export const SKELETONS: readonly Skeleton[] = [
  SANDBOX_AUTHORIZE,
  SANDBOX_CAPTURE,
  SANDBOX_REFUND,
  SANDBOX_REVERSE,
  SANDBOX_VERIFY,
];
