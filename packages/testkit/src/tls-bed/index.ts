export { BED_CASES, startBed, type Bed, type BedServer } from './bed.ts';
export { hostOf, type BedCase } from './case.ts';
