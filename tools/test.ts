// `npm test`: the static checks and every test but the long ones. `npm test -- ARGS` is vitest with
// those arguments, of any test. Its last line is `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { runChecks, ROOT } from './checks.ts';
import { ensureDebianPrograms } from './debian-programs.ts';

/** The totals of vitest's JSON report. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

if (!ensureDebianPrograms()) process.exit(1);
// The tests wait for pages and processes half of the time: the checks have room beside them.
const asked = process.argv.slice(2);
const whole = asked.length === 0;
const [checks, report] = await Promise.all([
  whole ? runChecks(1) : [],
  runVitest(whole ? ['--project=!long'] : asked),
]);
const passed = checks.filter((check) => check.passed).length + report.numPassedTests;
// A file that cannot even be loaded has no failed test of its own, yet it has failed.
const failed =
  checks.length -
  checks.filter((check) => check.passed).length +
  Math.max(report.numFailedTests, report.numFailedTestSuites);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function runVitest(args: readonly string[]): Promise<Report> {
  const file = `${ROOT}/.cache/test-report.json`;
  mkdirSync(`${ROOT}/.cache`, { recursive: true });
  rmSync(file, { force: true });
  const vitest = `${ROOT}/node_modules/vitest/vitest.mjs`;
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const path = `${process.execPath.replace(/\/[^/]*$/, '')}:${process.env['PATH'] ?? ''}`;
  const vitestRun = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    // Every program that a test starts finds its modules compiled.
    env: { ...process.env, PATH: path, NODE_COMPILE_CACHE: `${ROOT}/.cache/compile` },
  });
  const status = await new Promise((resolve) => vitestRun.on('close', resolve));
  try {
    // Written by the pinned vitest, whose report has this shape.
    const found = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const hiddenFailure = status !== 0 && found.numFailedTests + found.numFailedTestSuites === 0;
    return hiddenFailure ? { ...found, numFailedTests: 1 } : found;
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 0 };
  }
}
