import ts from 'typescript-6';
import { isProductCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { lineOf, visitSyntax } from '../syntax.ts';

export const plainErrors: Rule = {
  id: 'plain-errors',
  guards:
    'Failures have a class (ApiError, OperatorError, invariant) or are return values; a plain Error ' +
    'tells nobody whose fault it was.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isProductCode(path) && path.endsWith('.ts'))
      .flatMap((file) => thrownPlainErrors(file)),
  caught: [
    { bad: ['packages/a/src/b.ts'], files: { 'packages/a/src/b.ts': `throw new Error('no');` } },
    { bad: ['packages/a/src/b.ts'], files: { 'packages/a/src/b.ts': `throw Error('no');` } },
    {
      bad: ['packages/a/src/b.ts'],
      files: { 'packages/a/src/b.ts': `new Promise((_, reject) => reject(new Error('no')));` },
    },
  ],
  passed: [
    {
      'packages/a/src/b.ts': `throw new ApiError({}); throw error; throw new TypeError('wrong');`,
      'packages/a/src/b.test.ts': `throw new Error('fails the test');`,
    },
  ],
};

function thrownPlainErrors(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    const thrown = whatIsThrown(node);
    if (thrown === undefined || !isPlainError(thrown)) return;
    findings.push({ path: file.path, line: lineOf(node), says: 'throws a plain Error' });
  });
  return findings;
}

function whatIsThrown(node: ts.Node): ts.Node | undefined {
  if (ts.isThrowStatement(node)) return node.expression;
  const rejects = ts.isCallExpression(node) && /(^|\.)reject$/.test(calledName(node));
  return rejects ? node.arguments[0] : undefined;
}

function isPlainError(node: ts.Node): boolean {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'Error'
  );
}

function calledName(node: ts.CallExpression): string {
  return node.expression.getText();
}
