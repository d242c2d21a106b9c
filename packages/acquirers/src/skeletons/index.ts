import type { Skeleton } from './skeleton.ts';
import {
  SANDBOX_AUTHENTICATE,
  SANDBOX_AUTHORIZE,
  SANDBOX_AUTHORIZE_V3,
  SANDBOX_AUTHORIZE_V4,
  SANDBOX_CAPTURE,
  SANDBOX_INQUIRE,
  SANDBOX_INQUIRE_REFUND,
  SANDBOX_REFUND,
  SANDBOX_REFUND_V2,
  SANDBOX_REVERSE,
  SANDBOX_VERIFY,
  SANDBOX_VERIFY_V2,
} from './sandbox.ts';

export type { CardField, Skeleton, SkeletonNode, SkeletonParameter } from './skeleton.ts';

/** Every request that the vault can fill and send. There are no others. */
export const SKELETONS: readonly Skeleton[] = [
  SANDBOX_AUTHENTICATE,
  SANDBOX_AUTHORIZE,
  SANDBOX_AUTHORIZE_V3,
  SANDBOX_AUTHORIZE_V4,
  SANDBOX_CAPTURE,
  SANDBOX_INQUIRE,
  SANDBOX_INQUIRE_REFUND,
  SANDBOX_REFUND,
  SANDBOX_REFUND_V2,
  SANDBOX_REVERSE,
  SANDBOX_VERIFY,
  SANDBOX_VERIFY_V2,
];
