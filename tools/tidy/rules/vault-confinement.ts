import ts from 'typescript-6';
import { inFolders, isCode, isTestCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { dottedName, importsOf, lineOf, visitSyntax } from '../syntax.ts';

/** All code that runs inside the vault's process. */
const VAULT_CODE = [
  'packages/vault/src',
  'packages/vault-protocol/src',
  'packages/kernel/src',
  'packages/acquirers/src/skeletons',
];

/**
 * Node's permission flags do not stop vm, inspector sessions, workers of other kinds: this list
 * does.
 */
const NODE_MODULES: ReadonlySet<string> = new Set([
  'node:buffer',
  'node:crypto',
  'node:events',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:path',
  'node:process',
  'node:stream',
  'node:timers/promises',
  'node:tls',
  'node:zlib',
]);

/** Ways to run code, load code or end other processes that no flag of Node's takes away. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  'eval',
  'Function',
  'WebAssembly',
  'require',
  'createRequire',
  'process.binding',
  'process.dlopen',
  'process.getBuiltinModule',
  'process.kill',
  'process.env',
]);

export const vaultConfinement: Rule = {
  id: 'vault-confinement',
  guards:
    'What the vault process can do is short enough to list: some modules of Node, nothing loaded or ' +
    'made while it runs, no configuration but the launcher’s message.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isCode(path) && inFolders(path, VAULT_CODE) && !isTestCode(path))
      .flatMap((file) => [...forbiddenImports(file), ...forbiddenNames(file)]),
  caught: [
    plant(`import vm from 'node:vm';`),
    plant(`import { Worker } from 'node:worker_threads';`),
    plant(`import { spawn } from 'node:child_process';`),
    plant(`import 'data:text/javascript,evil()';`),
    plant('await import(name);'),
    plant(`const late = import('./b.ts');`),
    plant('eval(text);'),
    plant('new Function(text)();'),
    plant('WebAssembly.instantiate(bytes);'),
    plant('process.kill(1);'),
    plant(`import { kill } from 'node:process';`),
    plant(`const key = process.env['KEY'];`),
    { bad: ['packages/kernel/src/a.ts'], files: { 'packages/kernel/src/a.ts': 'eval(text);' } },
  ],
  passed: [
    {
      'packages/vault/src/a.ts':
        `import { createHmac } from 'node:crypto'; host.exit(1);` +
        `import process from 'node:process';`,
      'packages/vault/src/a.test.ts': `import vm from 'node:vm'; await import(name);`,
      'packages/server/src/a.ts': 'await import(name);',
    },
  ],
};

function plant(text: string) {
  return { bad: ['packages/vault/src/a.ts'], files: { 'packages/vault/src/a.ts': text } };
}

function forbiddenImports(file: RepoFile): Finding[] {
  return importsOf(file).flatMap(({ specifier, line }): Finding[] => {
    const forbidden = /^(data|blob|https?|file):/.test(specifier)
      ? true
      : specifier.startsWith('node:') && !NODE_MODULES.has(specifier);
    const says = `${specifier} may not be imported into the vault`;
    return forbidden ? [{ path: file.path, line, says }] : [];
  });
}

function forbiddenNames(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  visitSyntax(file, (node) => {
    const says = whatIsForbidden(node);
    if (says !== null) findings.push({ path: file.path, line: lineOf(node), says });
  });
  return findings;
}

function whatIsForbidden(node: ts.Node): string | null {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return 'import() loads code while the vault runs';
  }
  if (ts.isImportDeclaration(node) && node.importClause?.namedBindings !== undefined) {
    const isProcess = node.moduleSpecifier.getText().includes('node:process');
    if (isProcess) return 'import process as a whole, so that its uses can be searched for';
  }
  const isUse =
    ts.isPropertyAccessExpression(node) ||
    (ts.isIdentifier(node) &&
      (ts.isExpression(node.parent) || ts.isExpressionStatement(node.parent)));
  if (!isUse || !FORBIDDEN_NAMES.has(dottedName(node))) return null;
  return `${dottedName(node)} is not for the vault`;
}
