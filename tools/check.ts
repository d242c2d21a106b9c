import { runChecks } from './checks.ts';

/** Keeps two cores busy: some of the programs use one only. */
const AT_ONCE = 2;

const results = await runChecks(AT_ONCE);
process.exit(results.every(({ passed }) => passed) ? 0 : 1);
