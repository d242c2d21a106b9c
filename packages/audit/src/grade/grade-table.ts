import { ATTACK_ROWS } from './attack-rows.ts';
import { CERTIFICATE_ROWS } from './certificate-rows.ts';
import type { GradeRow } from './grade-row.ts';
import { HSTS_ROWS } from './hsts-rows.ts';
import { PROTOCOL_ROWS } from './protocol-rows.ts';
import { SUITE_ROWS } from './suite-rows.ts';

/** Changes with every change of a row or a score: a grade is only comparable within a version. */
export const GRADE_VERSION = '2009r-1';

/** Every rule that lowers a TLS grade. The written table in docs/operating is made from it. */
export const GRADE_TABLE: readonly GradeRow[] = [
  ...CERTIFICATE_ROWS,
  ...PROTOCOL_ROWS,
  ...SUITE_ROWS,
  ...ATTACK_ROWS,
  ...HSTS_ROWS,
];
