import ts from 'typescript-6';
import { inFolders, isProductCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { lineOf, visitSyntax } from '../syntax.ts';

const ALLOWED = ['packages/vault/src/keys', 'packages/vault/src/store', 'packages/vault/src/send'];

export const reveal: Rule = {
  id: 'reveal',
  guards:
    'Card numbers, CVCs and keys leave their Secret only where they are encrypted, stored or sent ' +
    '(PCI DSS 3.4.1).',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isProductCode(path) && !inFolders(path, ALLOWED))
      .flatMap((file) => revelations(file)),
  caught: [
    {
      bad: ['packages/vault/src/public/a.ts'],
      files: { 'packages/vault/src/public/a.ts': 'log(number.reveal());' },
    },
    { bad: ['packages/a/b.ts'], files: { 'packages/a/b.ts': 'const show = number?.reveal;' } },
  ],
  passed: [
    {
      'packages/vault/src/keys/a.ts': 'seal(key.reveal());',
      'packages/vault/src/public/a.test.ts': 'expect(number.reveal()).toBe(1);',
      'packages/sdk/src/a.ts': 'panel.revealed();',
    },
  ],
};

function revelations(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'reveal') return;
    findings.push({ path: file.path, line: lineOf(node), says: 'reveals a Secret' });
  });
  return findings;
}
