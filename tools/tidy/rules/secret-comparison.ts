import ts from 'typescript-6';
import { isProductCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { lastName, lineOf, visitSyntax } from '../syntax.ts';

/** A heuristic: how we name what an attacker would like to guess byte by byte. */
const SECRET_NAME =
  /(^|[a-z0-9_])([Tt]oken|[Ss]ecret|[Ss]ignature|[Hh]mac|[Mm]ac|[Pp]assphrase|[Pp]assword|[Aa]piKey|api_key|[Ss]ecretKey|[Cc]redential)$/;

const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

export const secretComparison: Rule = {
  id: 'secret-comparison',
  guards: 'Secrets are compared in constant time: === tells by its time how much was right.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isProductCode(path))
      .flatMap((file) => timingComparisons(file)),
  caught: [
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'if (given === door.token) open();' } },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'return signature !== expected;' } },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'x == client_secret;' } },
  ],
  passed: [
    {
      'packages/a/b.ts':
        `timingSafeEqual(token, given); token === undefined; token !== null; kind === 'secret';` +
        `typeof token === 'string'; token.length === wanted.length; signature === '';`,
    },
  ],
};

function timingComparisons(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    if (!ts.isBinaryExpression(node) || !EQUALITY.has(node.operatorToken.kind)) return;
    const sides = [node.left, node.right];
    const name = sides.map((side) => lastName(side)).find((text) => SECRET_NAME.test(text));
    if (name === undefined || sides.some((side) => isPlainValue(side))) return;
    findings.push({ path: file.path, line: lineOf(node), says: `compares ${name} with ===` });
  });
  return findings;
}

function isPlainValue(node: ts.Node): boolean {
  return (
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.NullKeyword ||
    node.getText() === 'undefined'
  );
}
