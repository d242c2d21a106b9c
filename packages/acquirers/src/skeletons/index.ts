export type { CardField, Skeleton, SkeletonNode, SkeletonParameter } from './skeleton.ts';
