/**
 * graph, autodiff, compiler, and backends outside their kernels name no operation, so that a new one needs no change there.
 * What counts as naming: importing it, or comparing with its name. And nobody compares operations by their names: a user's
 * own may be called like another.
 */
import { areaOf, isSyntaxNode, type SourceFile, type SyntaxNode, visit } from '../source.ts';

/** All breaches among these files, one line each. The operations are what src/ops/index.ts exports. */
export function checkOperationNames(files: readonly SourceFile[]): string[] {
  const index = files.find(({ path }) => path === 'src/ops/index.ts');
  const operations = new Map(index?.imports.map(({ file, names }) => [file, names]));
  const names = new Set([...operations.values()].flat());
  // The intrinsics, such as exp, are what backends print; an operation of the same name cannot be told from them.
  const intrinsics = new Set(files.filter(({ path }) => path === 'src/graph/scalar.ts').flatMap(intrinsicNames));
  const blind = files.filter(isBlind).flatMap((file) => [
    ...file.imports.flatMap(({ file: imported = '', names: importedNames, typeOnly, line }) => {
      if (typeOnly || areaOf(imported) !== 'ops') return [];
      const named = operations.has(imported) ? imported : importedNames.find((name) => names.has(name));
      return named
        ? [`${file.path}:${line}: ${areaOf(file.path)} imports the operation ${named}; it may name none`]
        : [];
    }),
    ...comparedStrings(file.tree).flatMap(({ value, node }) =>
      names.has(value) && !intrinsics.has(value)
        ? [
            `${file.path}:${file.lineOf(node)}: ${areaOf(file.path)} compares with the operation '${value}'; it may name none`,
          ]
        : [],
    ),
  ]);
  const byName = files.flatMap((file) =>
    comparisons(file.tree)
      .filter(({ sides }) => sides.some(isNameOfOperation))
      .map(({ node }) => `${file.path}:${file.lineOf(node)}: compares operations by name; compare the records`),
  );
  return [...blind, ...byName];
}

function isBlind({ path }: SourceFile): boolean {
  return (
    ['graph', 'autodiff', 'compiler', 'backends'].includes(areaOf(path)) && !/^src\/backends\/.*\bkernels\//.test(path)
  );
}

/** The keys of `export const intrinsics = { ... } as const`. */
function intrinsicNames({ tree }: SourceFile): string[] {
  const names: string[] = [];
  visit(tree, ({ type, id, init }) => {
    if (type !== 'VariableDeclarator' || (id as { name?: string }).name !== 'intrinsics' || !isSyntaxNode(init)) return;
    visit(init, (node) => {
      if (node.type === 'Property') names.push((node.key as { name: string }).name);
    });
  });
  return names;
}

/** The strings in `x === 'name'` and `case 'name'`. */
function comparedStrings(tree: SyntaxNode): { value: string; node: SyntaxNode }[] {
  return comparisons(tree).flatMap(({ sides, node }) =>
    sides.flatMap((side) =>
      isSyntaxNode(side) && typeof side.value === 'string' ? [{ value: side.value, node }] : [],
    ),
  );
}

/** `x === y` and its kin, and the cases of a switch. */
function comparisons(tree: SyntaxNode): { node: SyntaxNode; sides: readonly unknown[] }[] {
  const found: { node: SyntaxNode; sides: readonly unknown[] }[] = [];
  visit(tree, (node) => {
    if (node.type === 'SwitchCase') found.push({ node, sides: [node.test] });
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node.operator)))
      found.push({ node, sides: [node.left, node.right] });
  });
  return found;
}

/** `operation.name`, `node.operation.name`. */
function isNameOfOperation(side: unknown): boolean {
  if (!isSyntaxNode(side) || side.type !== 'MemberExpression' || nameOf(side.property) !== 'name') return false;
  const owner = side.object;
  return isSyntaxNode(owner) && nameOf(owner.type === 'MemberExpression' ? owner.property : owner) === 'operation';
}

function nameOf(node: unknown): unknown {
  return isSyntaxNode(node) ? node.name : undefined;
}
