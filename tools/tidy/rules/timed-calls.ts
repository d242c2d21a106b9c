import ts from 'typescript-6';
import { isProductCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { dottedName, lineOf, visitSyntax } from '../syntax.ts';

const FETCH = /^((globalThis|window|self)\.)?fetch$/;
const HTTP_REQUEST = /^https?\.(request|get)$/;

export const timedCalls: Rule = {
  id: 'timed-calls',
  guards: 'Every request that leaves a process ends by itself: it has a signal or a time-out.',
  check: (repository) =>
    repository.files.filter(({ path }) => isProductCode(path)).flatMap((file) => endless(file)),
  caught: [
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'await fetch(url);' } },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': `fetch(url, { method: 'POST' });` } },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'window.fetch(url, {});' } },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'http.request({ path });' } },
    {
      bad: ['packages/a/b.ts'],
      files: {
        'packages/a/b.ts': 'function work() { const options = { path }; http.get(options); }',
      },
    },
  ],
  passed: [
    {
      'packages/a/b.ts':
        'fetch(url, { signal }); fetch(url, { signal: AbortSignal.timeout(100) });' +
        'https.request({ path, signal }); store.fetch(id);' +
        'function work() { const options = { signal }; if (x) { http.get(options); } }',
      'packages/a/b.test.ts': 'fetch(url);',
    },
  ],
};

function endless(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    if (!ts.isCallExpression(node)) return;
    const called = dottedName(node.expression);
    if (!FETCH.test(called) && !HTTP_REQUEST.test(called)) return;
    if (node.arguments.some((argument) => hasEnd(argument))) return;
    findings.push({ path: file.path, line: lineOf(node), says: `${called}() without a signal` });
  });
  return findings;
}

function hasEnd(argument: ts.Node): boolean {
  const options = ts.isIdentifier(argument) ? initializerOf(argument) : argument;
  return (
    options !== undefined &&
    ts.isObjectLiteralExpression(options) &&
    options.properties.some(
      ({ name }) => name !== undefined && /^(signal|timeout)$/.test(name.getText()),
    )
  );
}

/** What a variable of that name begins as, where the nearest block declares it. */
function initializerOf(name: ts.Identifier): ts.Expression | undefined {
  for (let block: ts.Node = name.parent; block.parent !== undefined; block = block.parent) {
    if (!ts.isBlock(block)) continue;
    for (const statement of block.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find(
        (declaration) => declaration.name.getText() === name.text,
      );
      if (found !== undefined) return found.initializer;
    }
  }
  return undefined;
}
