import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { factsFromReport, readFacts, saqPart, withFound } from '@coffer/audit/saq';
import type { AuditEvidence, BusinessFacts } from '@coffer/audit/saq';
import { OperatorError } from '@coffer/kernel';
import {
  auditCommand,
  present,
  REPORT_FLAGS,
  REPORT_USAGE,
  reportOptions,
} from '../report/present.ts';
import { askPerson } from './ask-person.ts';

const USAGE = `Usage: coffer saq [--facts FILE] [--from AUDIT.json] [--all] [options]

  Works out which PCI DSS questionnaire (SAQ) likely applies to each way in which cards reach you,
  why, what would lead to a smaller one, and what each asks. Asks questions in the terminal, unless
  --facts answers them. What is not known never leads to a smaller questionnaire.

  --facts FILE             the answers as JSON, e.g.
                           {"version": 1, "role": "merchant", "paper": false, "level": "4",
                            "vault": "provider", "storedNumbers": "no",
                            "channels": [{"channel": "ecommerce", "page": "redirect",
                              "serverSeesNumbers": "no", "providerAttested": "yes"}]}
  --from FILE              facts and evidence from a report of coffer audit --format json
  --all                    list every requirement, also of the long questionnaires

${REPORT_USAGE}`;

const FILE_MAX_BYTES = 50 * 1024 * 1024;
const NOTHING: BusinessFacts = { role: null, paper: null, channels: [] };

/** `coffer saq`. Returns the exit status. */
export function runSaq(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...REPORT_FLAGS,
        facts: { type: 'string' },
        from: { type: 'string' },
        all: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const { report } = reportOptions(values);
    const found = values.from === undefined ? null : loadReport(values.from);
    const known = values.facts === undefined ? null : loadFacts(values.facts);
    const facts = known ?? (await askPerson(found?.facts ?? NOTHING, process));
    const evidence: AuditEvidence = found?.evidence ?? new Map<string, never>();
    const whole = known === null ? facts : withFound(known, found?.facts ?? NOTHING);
    return present('saq', report, () =>
      Promise.resolve([saqPart(whole, evidence, { all: values.all })]),
    );
  });
}

function loadFacts(file: string): BusinessFacts {
  const read = readFacts(loadJson('--facts', file));
  if (read.ok) return read.facts;
  throw new OperatorError(`--facts: ${file}: ${read.mistakes.join('; ')}`);
}

function loadReport(file: string): NonNullable<ReturnType<typeof factsFromReport>> {
  const found = factsFromReport(loadJson('--from', file));
  if (found !== null) return found;
  throw new OperatorError(`--from: ${file} is no report that --format json wrote`);
}

function loadJson(flag: string, file: string): unknown {
  try {
    if (statSync(file).size > FILE_MAX_BYTES) throw new OperatorError('the file is too large');
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new OperatorError(`${flag}: ${file}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unreadable';
}
