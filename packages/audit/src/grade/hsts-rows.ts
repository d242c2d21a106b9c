import { HSTS_MIN_S } from '../hsts/read-hsts.ts';
import { fired, QUIET, type GradeRow } from './grade-row.ts';

/** What Strict-Transport-Security does to the grade. */
export const HSTS_ROWS: readonly GradeRow[] = [
  {
    rule: 'hsts-invalid',
    effect: 'warning',
    when: 'Strict-Transport-Security cannot be parsed',
    source: 'SSL Labs 2009r',
    test: ({ hsts }) => (hsts.state === 'invalid' ? fired(`${hsts.header}: ${hsts.why}`) : QUIET),
  },
  {
    rule: 'hsts-short',
    effect: 'warning',
    when: `Strict-Transport-Security lasts less than 180 days (${HSTS_MIN_S} s), or 0`,
    source: 'SSL Labs 2009r',
    test: ({ hsts }) =>
      hsts.state === 'valid' && hsts.maxAgeS < HSTS_MIN_S ? fired(hsts.header) : QUIET,
  },
  {
    rule: 'hsts-absent',
    effect: 'no A+',
    when: 'Strict-Transport-Security is not sent',
    source: 'SSL Labs 2009e',
    test: ({ hsts }) => {
      if (hsts.state === 'unknown') return { fires: 'unknown', why: hsts.why };
      return hsts.state === 'absent' ? fired('no such header') : QUIET;
    },
  },
];
