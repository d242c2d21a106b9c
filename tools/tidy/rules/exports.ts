import ts from 'typescript-6';
import { isCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { lineOf, visitSyntax } from '../syntax.ts';

/** Tools that read their configuration from a default export. */
const CONFIG_FILE = /\.config\.(ts|js|mjs)$/;

export const exportsRule: Rule = {
  id: 'exports',
  guards: 'Exports are named one by one, so that a search for a name finds every use of it.',
  check: (repository) =>
    repository.files.filter(({ path }) => isCode(path)).flatMap((file) => unnamedExports(file)),
  caught: [
    { bad: ['a.ts'], files: { 'a.ts': `export * from './b.ts';` } },
    { bad: ['a.ts'], files: { 'a.ts': `export * as b from './b.ts';` } },
    { bad: ['a.ts'], files: { 'a.ts': 'export default 1;' } },
    { bad: ['a.ts'], files: { 'a.ts': 'export default function work() {}' } },
    { bad: ['a.ts'], files: { 'a.ts': 'const a = 1; export { a as default };' } },
  ],
  passed: [
    {
      'a.ts': `export { b, type C } from './b.ts'; export const a = 1;`,
      'vitest.config.ts': 'export default {};',
    },
  ],
};

function unnamedExports(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  const isConfig = CONFIG_FILE.test(file.path);
  visitSyntax(file, (node) => {
    const says = whatIsUnnamed(node, isConfig);
    if (says !== null) findings.push({ path: file.path, line: lineOf(node), says });
  });
  return findings;
}

function whatIsUnnamed(node: ts.Node, isConfig: boolean): string | null {
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    if (clause === undefined || ts.isNamespaceExport(clause)) return 'export * hides its names';
    return clause.elements.some((element) => element.name.text === 'default')
      ? 'default export'
      : null;
  }
  const isDefault =
    ts.isExportAssignment(node) ||
    (ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword) === true);
  return isDefault && !isConfig ? 'default export' : null;
}
