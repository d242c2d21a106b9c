import ts from 'typescript-6';
import { isProductCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { lineOf, visitSyntax } from '../syntax.ts';

export const postMessage: Rule = {
  id: 'post-message',
  guards: 'A message names the origin that may read it: with a star, any page in the frame may.',
  check: (repository) =>
    repository.files.filter(({ path }) => isProductCode(path)).flatMap((file) => broadcasts(file)),
  caught: [
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': `frame.postMessage(data, '*');` } },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': `w.postMessage(data, "*", [port]);` } },
    {
      bad: ['packages/a/b.ts'],
      files: { 'packages/a/b.ts': `w.postMessage(data, { targetOrigin: '*' });` },
    },
  ],
  passed: [{ 'packages/a/b.ts': `w.postMessage(data, origin, [port]); port.postMessage('*');` }],
};

function broadcasts(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    if (!ts.isCallExpression(node) || !/\bpostMessage$/.test(node.expression.getText())) return;
    if (!node.arguments.slice(1).some((argument) => holdsStar(argument))) return;
    findings.push({ path: file.path, line: lineOf(node), says: "postMessage(..., '*')" });
  });
  return findings;
}

function holdsStar(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node)) return node.text === '*';
  return ts.isObjectLiteralExpression(node) && /:\s*['"`]\*['"`]/.test(node.getText());
}
