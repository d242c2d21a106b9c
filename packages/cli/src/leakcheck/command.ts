import path from 'node:path';
import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import { checkForLeaks, type CheckReport } from './check.ts';
import { findInstallation } from '../running/index.ts';
import { describeReport } from './report.ts';

const EXIT_STATUS: Readonly<Record<CheckReport['result'], number>> = {
  clean: 0,
  leak: 1,
  incomplete: 2,
};

const USAGE = `Usage: coffer leakcheck [--quick] [--no-shop] [--data-dir DIR] [--json]

  Pays with canary cards through every door of the installation that runs on DIR (default:
  COFFER_DATA_DIR, else .coffer), then searches everything outside the vault for them.

  --quick    without a browser, in a few seconds
  --no-shop  without buying in the example shop: nothing appears in the merchant's account
  --json     print the report as JSON

  Exit status: 0 nothing found, 1 a card was found, 2 not everything could be searched.
`;

/** `coffer leakcheck`. Returns the exit status. */
export async function runLeakcheck(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const installation = findInstallation(options.dataDir, process.env);
    const report = await checkForLeaks({
      installation,
      browser: !options.quick && options.shop,
      shop: options.shop,
    });
    process.stdout.write(
      options.json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report),
    );
    return EXIT_STATUS[report.result];
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    process.stderr.write(`coffer: ${error.message}\n`);
    return 2;
  }
}

function readOptions(args: readonly string[]): {
  readonly quick: boolean;
  readonly shop: boolean;
  readonly json: boolean;
  readonly dataDir: string;
} | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        'no-shop': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: process.env['COFFER_DATA_DIR'] ?? '.coffer' },
      },
    });
    return {
      quick: values.quick,
      shop: !values['no-shop'],
      json: values.json,
      dataDir: path.resolve(values['data-dir']),
    };
  } catch {
    return null;
  }
}
