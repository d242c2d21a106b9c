import { createInterface, type Interface } from 'node:readline';
import {
  answer,
  nextQuestion,
  startInterview,
  type BusinessFacts,
  type Question,
} from '@coffer/audit/saq';

/** The terminal: answers come from one stream, questions go to another than the report's. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  readonly stderr: NodeJS.WritableStream;
}

const INTRODUCTION = `
Answer with a number, or with Enter when you do not know: what is not known never counts in your
favour. Nothing that you type is sent anywhere.
`;
/** Wrong answers to one question before it counts as not known. */
const TRIES_MAX = 3;

/**
 * Puts every question that can still change the advice, beginning with what is known. At the end
 * of the input the rest stays unknown.
 */
export async function askPerson(known: BusinessFacts, terminal: Terminal): Promise<BusinessFacts> {
  const lines = createInterface({ input: terminal.stdin });
  const answers = lines[Symbol.asyncIterator]();
  try {
    terminal.stderr.write(INTRODUCTION);
    let interview = startInterview(known);
    for (;;) {
      const question = nextQuestion(interview);
      if (question === null) return interview.facts;
      const values = await ask(question, answers, terminal);
      if (values === 'end') return interview.facts;
      interview = answer(interview, question, values);
    }
  } finally {
    close(lines, terminal);
  }
}

async function ask(
  question: Question,
  answers: AsyncIterator<string>,
  { stderr }: Terminal,
): Promise<readonly string[] | null | 'end'> {
  stderr.write(questionText(question));
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const line = await answers.next();
    if (line.done === true) return 'end';
    const values = readAnswer(question, line.value);
    if (values !== 'unclear') return values;
    stderr.write(`  A number from 1 to ${question.choices.length}, or Enter: `);
  }
  return null;
}

function questionText({ about, text, choices, many }: Question): string {
  const choicesText = choices.map(({ says }, at) => `  ${at + 1}  ${says}\n`).join('');
  const prompt = many ? '  Numbers, with commas between: ' : '  Number: ';
  return `\n${about === null ? '' : `${about}: `}${text}\n${choicesText}${prompt}`;
}

/** The values that a line chooses; null for "not known". */
export function readAnswer(
  { choices, many }: Question,
  line: string,
): readonly string[] | null | 'unclear' {
  const words = line.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0 || words[0] === '?') return null;
  if (words.length > 1 && !many) return 'unclear';
  const values = words.map((word) => choices[Number(word) - 1]?.value);
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? found : 'unclear';
}

function close(lines: Interface, { stderr }: Terminal): void {
  lines.close();
  stderr.write('\n');
}
