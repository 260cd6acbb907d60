import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** Source texts by their path below a folder, with slashes. */
export type SourceTree = ReadonlyMap<string, string>;

/** One import or re-export of a module, of values or of types. */
export interface Import {
  readonly from: string;
  readonly specifier: string;
}

export interface RelativeImport extends Import {
  /** The imported file. */
  readonly file: string;
}

export function readSourceTree(folder: string): SourceTree {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Everything a tree imports: static and dynamic imports, re-exports, types. */
export function importsOf(tree: SourceTree): Import[] {
  return [...tree].flatMap(([from, text]) =>
    ts.preProcessFile(text).importedFiles.map(({ fileName }) => ({ from, specifier: fileName })),
  );
}

export function relativeImports(tree: SourceTree): RelativeImport[] {
  return importsOf(tree).flatMap(({ from, specifier }) =>
    isRelative(specifier)
      ? [{ from, specifier, file: posix.join(posix.dirname(from), specifier) }]
      : [],
  );
}

/** Imports of what is installed, by package; Node's own modules are not counted. */
export function packageImports(tree: SourceTree): { from: string; package: string }[] {
  return importsOf(tree)
    .filter(({ specifier }) => !isRelative(specifier) && !specifier.startsWith('node:'))
    .map(({ from, specifier }) => ({ from, package: packageName(specifier) }));
}

/** The files of a tree of which some top-level statement is so. */
export function filesWith(
  tree: SourceTree,
  isSo: (statement: ts.Statement, source: ts.SourceFile) => boolean,
): string[] {
  return [...tree.keys()].filter((file) => {
    const source = parse(tree, file);
    return source.statements.some((statement) => isSo(statement, source));
  });
}

/** The files that declare nothing and hand on what others export. */
export function barrels(tree: SourceTree): string[] {
  return [...tree.keys()].filter((file) => {
    const { statements } = parse(tree, file);
    return statements.every(isImportOrExport) && statements.some(ts.isExportDeclaration);
  });
}

export function isStarExport(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && !isNamedExports(statement.exportClause);
}

/** `export default …`, `export = …`, and `export { x as default }`. */
export function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement) && isNamedExports(statement.exportClause)) {
    return statement.exportClause.elements.some(({ name }) => name.text === 'default');
  }
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

/** `let` and `var`. */
export function isReassignable(statement: ts.Statement): boolean {
  return (
    ts.isVariableStatement(statement) &&
    (statement.declarationList.flags & ts.NodeFlags.Const) === 0
  );
}

/** Whether running the statement awaits: what functions inside it await does not count. */
export function awaits(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
  if (ts.isVariableDeclarationList(node) && isAwaitUsing(node)) return true;
  return ts.forEachChild(node, (child) => awaits(child) || undefined) ?? false;
}

function isAwaitUsing({ flags }: ts.VariableDeclarationList): boolean {
  const awaitUsing: number = ts.NodeFlags.AwaitUsing;
  return (flags & awaitUsing) === awaitUsing;
}

function parse(tree: SourceTree, file: string): ts.SourceFile {
  return ts.createSourceFile(file, tree.get(file) ?? '', ts.ScriptTarget.Latest, true);
}

function isImportOrExport(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
}

function isNamedExports(clause: ts.NamedExportBindings | undefined): clause is ts.NamedExports {
  return clause !== undefined && ts.isNamedExports(clause);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
