import { SEVERITIES, type Finding, type Severity } from '../finding.ts';
import type { Part } from '../part.ts';
import { bigGrade } from './big-grade.ts';
import { makePen, type Pen } from './pen.ts';
import { printable } from './printable.ts';
import {
  countBySeverity,
  gradeOf,
  notChecked,
  shownFindings,
  type Report,
  type ShownFinding,
} from './report.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const WIDTH_MIN = 48;
/** Longer lines are hard to read, however wide the terminal is. */
const WIDTH_MAX = 100;
const MARGIN = '  ';
/** `CRITICAL` and two spaces. */
const LABEL_WIDTH = 10;

const STATE_WORDS: Readonly<Record<ShownFinding['state'], string>> = {
  found: '',
  new: 'new  ',
  changed: 'changed  ',
};

/** The report that a person reads in a terminal. */
export function renderText(report: Report, options: TextOptions): string {
  const page = new Page(options);
  for (const part of report.parts) writeHead(page, part);
  writeChanges(page, report);
  const shown = shownFindings(report);
  writeCounts(page, report, shown);
  for (const entry of shown) writeFinding(page, entry, report.parts.length > 1);
  writeGone(page, report);
  writeNotChecked(page, report);
  return page.text();
}

/** Lines within the margins of a terminal. Everything written to it is made printable. */
class Page {
  readonly pen: Pen;
  readonly #width: number;
  readonly #lines: string[] = [''];

  constructor({ width, color }: TextOptions) {
    this.pen = makePen(color);
    this.#width = Math.min(Math.max(width, WIDTH_MIN), WIDTH_MAX) - MARGIN.length;
  }

  /** One line as it is: what it holds was made printable before it was styled. */
  line(text = ''): void {
    this.#lines.push(text === '' ? '' : `${MARGIN}${text}`);
  }

  /**
   * A paragraph beside a label: the label stands in the margin of its first line, and `style` is
   * put on each line by itself.
   */
  beside(
    label: { readonly text: string; readonly width: number; style?(text: string): string },
    text: string,
    style: (text: string) => string = (line) => line,
  ): void {
    const room = this.#width - label.width;
    const plainLabel = printable(label.text).padEnd(label.width);
    wrap(printable(text), room).forEach((line, at) => {
      const styledLabel = label.style?.(plainLabel) ?? plainLabel;
      const shown = line === '' ? '' : style(line);
      this.line(`${at === 0 ? styledLabel : ' '.repeat(label.width)}${shown}`.trimEnd());
    });
  }

  text(): string {
    return `${this.#lines.join('\n')}\n\n`;
  }
}

function writeHead(page: Page, part: Part): void {
  const { pen } = page;
  page.line(`${pen.bold(printable(part.subject))}  ${pen.dim(part.part)}`);
  page.line();
  const grade = gradeOf(part);
  const drawn = grade === null ? null : bigGrade(grade);
  if (grade !== null && drawn !== null) {
    for (const row of drawn) page.line(`  ${pen.mood(gradeMood(grade), row)}`);
    page.line();
  }
  const width = Math.max(0, ...part.summary.map(({ label }) => label.length)) + 2;
  for (const { label, value, mood } of part.summary) {
    page.beside({ text: label, width, style: pen.dim }, value, (text) => pen.mood(mood, text));
  }
  page.line();
}

function gradeMood(grade: string): 'good' | 'bad' | 'plain' {
  if (grade.startsWith('A')) return 'good';
  return grade.startsWith('B') ? 'plain' : 'bad';
}

function writeChanges(page: Page, { changes }: Report): void {
  if (changes === null) return;
  page.line(`${page.pen.bold('Compared with the report of')} ${printable(changes.since)}`);
  for (const { label, before, after } of changes.summary) {
    page.beside({ text: '', width: 2 }, `${label}: ${before ?? 'none'} → ${after ?? 'none'}`);
  }
  page.line();
}

function writeCounts(page: Page, report: Report, shown: readonly ShownFinding[]): void {
  if (shown.length === 0) {
    const quiet = report.changes === null ? 'Nothing to mend was found.' : 'No finding is new.';
    page.line(page.pen.mood('good', quiet));
    page.line();
    return;
  }
  const counts = countBySeverity(shown.map(({ finding }) => finding));
  const words = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) =>
    page.pen.severity(severity, `${counts[severity]} ${severity}`),
  );
  page.line(words.join('  '));
  page.line();
}

function writeFinding(page: Page, { finding, state }: ShownFinding, severalParts: boolean): void {
  const { pen } = page;
  const { severity } = finding;
  const label = {
    text: severity.toUpperCase(),
    width: LABEL_WIDTH,
    style: (text: string) => severityLabel(pen, severity, text),
  };
  page.beside(label, `${STATE_WORDS[state]}${finding.title}`, pen.bold);
  const id = severalParts ? `${finding.rule}  ${finding.subject}` : finding.rule;
  page.beside({ text: '', width: LABEL_WIDTH }, id, pen.dim);
  for (const item of finding.evidence) writeDetail(page, 'seen', item);
  writeDetail(page, 'why', withRequirements(finding));
  writeDetail(page, 'fix', finding.fix);
  page.line();
}

/** The colour ends with the word, not with the column. */
function severityLabel(pen: Pen, severity: Severity, text: string): string {
  const word = text.trimEnd();
  return `${pen.severity(severity, word)}${' '.repeat(text.length - word.length)}`;
}

function writeDetail(page: Page, name: string, text: string): void {
  const label = { text: `${' '.repeat(LABEL_WIDTH)}${name}`, width: LABEL_WIDTH + 6 };
  // Line breaks in a fix are ours: configuration is shown line by line.
  text.split('\n').forEach((line, at) => {
    const shown = at === 0 ? label : { text: '', width: label.width };
    page.beside({ ...shown, style: page.pen.dim }, line);
  });
}

function withRequirements({ why, requirements }: Finding): string {
  return requirements.length === 0 ? why : `${why} (${requirements.join(', ')})`;
}

function writeGone(page: Page, { changes }: Report): void {
  if (changes === null || changes.gone.length === 0) return;
  page.line(page.pen.bold('Gone since then'));
  for (const { finding } of changes.gone) {
    page.beside({ text: '  ✓', width: 4 }, `${finding.title}  ${finding.rule}`, (text) =>
      page.pen.mood('good', text),
    );
  }
  page.line();
}

function writeNotChecked(page: Page, report: Report): void {
  const entries = notChecked(report);
  if (entries.length === 0) return;
  page.line(page.pen.bold('Not checked'));
  for (const { what, why } of entries) page.beside({ text: '  -', width: 4 }, `${what}: ${why}`);
  page.line();
}
