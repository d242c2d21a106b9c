export { array, changeMetadata, hash, metadata } from './compound.ts';
export type { Fields, MetadataChange } from './compound.ts';
export {
  echo,
  emptyParam,
  invalidParam,
  missingParam,
  onlyOneParam,
  shownParam,
  unknownParams,
} from './errors.ts';
export { required, unsettable, type AnyParam, type Infer, type Param } from './param.ts';
export { boolean, decimal, integer, oneOf, string, timestamp } from './scalars.ts';
