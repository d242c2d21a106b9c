import ts from 'typescript-6';
import type { RepoFile } from './repository.ts';

const parsed = new WeakMap<RepoFile, ts.SourceFile>();

/** The syntax tree of a code file, parsed once. */
export function syntaxOf(file: RepoFile): ts.SourceFile {
  let tree = parsed.get(file);
  if (tree === undefined) {
    const kind = file.path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2024, true, kind);
    parsed.set(file, tree);
  }
  return tree;
}

/** Calls `visit` for every node of the file, outer ones first. */
export function visitSyntax(file: RepoFile, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(syntaxOf(file));
}

export function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** `a.b.c` of an expression that is only names, else the empty text. */
export function dottedName(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (!ts.isPropertyAccessExpression(node)) return '';
  const left = dottedName(node.expression);
  return left === '' ? '' : `${left}.${node.name.text}`;
}

/** The last name of an expression: `token` for `config.door.token` and `read().token`. */
export function lastName(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : '';
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `import(...)` while the program runs. */
  readonly dynamic: boolean;
  /** Gone before the program runs. */
  readonly typeOnly: boolean;
}

const imports = new WeakMap<RepoFile, readonly Import[]>();

/** Everything that a file imports or re-exports by name. */
export function importsOf(file: RepoFile): readonly Import[] {
  let found = imports.get(file);
  if (found === undefined) {
    found = findImports(file);
    imports.set(file, found);
  }
  return found;
}

function findImports(file: RepoFile): Import[] {
  const found: Import[] = [];
  visitSyntax(file, (node) => {
    const where = moduleNameIn(node);
    if (where === undefined) return;
    found.push({
      specifier: where.text,
      line: lineOf(node),
      dynamic: ts.isCallExpression(node),
      typeOnly: isTypeOnly(node),
    });
  });
  return found;
}

function moduleNameIn(node: ts.Node): ts.StringLiteralLike | undefined {
  let name: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) name = node.moduleSpecifier;
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    name = node.arguments[0];
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    name = node.argument.literal;
  return name !== undefined && ts.isStringLiteralLike(name) ? name : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return (
    ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  );
}
