// `npm test`: the static checks and every test but the long ones. `npm test -- ARGS` is vitest with
// those arguments, of any test; `npm test -- --again` runs, one at a time, the files of the whole
// run before it that failed. The last line is `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { runChecks, ROOT } from './checks.ts';
import { ensureDebianPrograms } from './debian-programs.ts';

/** The totals of vitest's JSON report. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

const NOTHING_RAN: Report = {
  ...{ numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 0 },
  testResults: [],
};
/** The files that failed in the last whole run, where another run could say more of them. */
const AGAIN_FILE = `${ROOT}/.cache/failed-tests.json`;
/** More than these are no accident. */
const AGAIN_FILES_MAX = 3;

if (!ensureDebianPrograms()) process.exit(1);
const asked = process.argv.slice(2);
if (asked.length === 0) await testWhole();
else if (asked[0] === '--again') await testAgain();
else finish(await runVitest(asked));

async function testWhole(): Promise<void> {
  rmSync(AGAIN_FILE, { force: true });
  // The tests wait for pages and processes half of the time: the checks have room beside them.
  const [checks, report] = await Promise.all([runChecks(1), runVitest(['--project=!long'])]);
  const checked = checks.filter(({ passed }) => passed).length;
  if (checked === checks.length) {
    const failed = report.testResults.filter(({ status }) => status !== 'passed');
    writeFileSync(AGAIN_FILE, JSON.stringify(failed.map(({ name }) => name)));
  }
  finish(report, { passed: checked, failed: checks.length - checked });
}

/** Attacks have to fail each time. */
async function testAgain(): Promise<void> {
  const files = readFailedFiles();
  const few = files.length > 0 && files.length <= AGAIN_FILES_MAX;
  if (!few || files.some((file) => file.includes('.security.test.'))) finish(NOTHING_RAN);
  else finish(await runVitest([...files, '--maxWorkers=1']));
}

function readFailedFiles(): readonly string[] {
  try {
    // Written by the run before.
    return JSON.parse(readFileSync(AGAIN_FILE, 'utf8')) as string[];
  } catch {
    return [];
  }
}

function finish(report: Report, checks = { passed: 0, failed: 0 }): never {
  const passed = checks.passed + report.numPassedTests;
  // A file that cannot even be loaded has no failed test of its own, yet it has failed.
  const failed = checks.failed + Math.max(report.numFailedTests, report.numFailedTestSuites);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

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
    return NOTHING_RAN;
  }
}
