import ts from 'typescript-6';
import { isCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { lineOf, visitSyntax } from '../syntax.ts';

const LINES_MAX = 70;

const body = (lines: number): string => '  work();\n'.repeat(lines - 2);

export const functionLength: Rule = {
  id: 'function-length',
  guards: 'A function has at most 70 lines: push ifs up and fors down until it fits a screen.',
  check: (repository) =>
    repository.files.filter(({ path }) => isCode(path)).flatMap((file) => longFunctions(file)),
  caught: [
    { bad: ['a.ts'], files: { 'a.ts': `function work() {\n${body(LINES_MAX + 1)}}` } },
    { bad: ['a.ts'], files: { 'a.ts': `const work = () => {\n${body(LINES_MAX + 1)}};` } },
    { bad: ['a.ts'], files: { 'a.ts': `class A { work() {\n${body(LINES_MAX + 1)}} }` } },
  ],
  passed: [
    { 'a.ts': `function work() {\n${body(LINES_MAX)}}` },
    // A group of tests is a list, not a function to follow.
    { 'a.test.ts': `describe('all', () => {\n${body(2 * LINES_MAX)}});` },
  ],
};

function longFunctions(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    if (!ts.isFunctionLike(node) || isGroupOfTests(node)) return;
    const first = lineOf(node);
    const last = node.getSourceFile().getLineAndCharacterOfPosition(node.getEnd()).line + 1;
    const lines = last - first + 1;
    if (lines <= LINES_MAX) return;
    findings.push({
      path: file.path,
      line: first,
      says: `function of ${lines} lines (at most ${LINES_MAX})`,
    });
  });
  return findings;
}

function isGroupOfTests(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node.parent) &&
    node.parent.expression.getText(node.getSourceFile()).startsWith('describe')
  );
}
