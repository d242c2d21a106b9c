import { holdsCardNumber } from '@coffer/kernel';
import type { Skeleton } from '@coffer/acquirers/skeletons';
import type { SkeletonParameter } from '@coffer/vault-protocol';

/** No acquirer takes longer texts. */
const TEXT_MAX_CHARACTERS = 500;

/** Whether these are exactly the skeleton's parameters, of its types, and none is a card number. */
export function fitsSkeleton(
  skeleton: Skeleton,
  parameters: Readonly<Record<string, SkeletonParameter>>,
): boolean {
  const types = Object.entries(skeleton.parameters);
  if (Object.keys(parameters).length !== types.length) return false;
  return types.every(
    ([name, type]) => Object.hasOwn(parameters, name) && fitsType(parameters[name], type),
  );
}

function fitsType(
  value: SkeletonParameter | undefined,
  type: Skeleton['parameters'][string],
): boolean {
  switch (type) {
    case 'string?':
      return value === null || isText(value);
    case 'string':
      return isText(value);
    case 'number':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

function isText(value: SkeletonParameter | undefined): boolean {
  return (
    typeof value === 'string' && value.length <= TEXT_MAX_CHARACTERS && !holdsCardNumber(value)
  );
}
