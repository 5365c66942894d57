/** The repository's TypeScript as data: which files there are, what each imports, and their syntax trees. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { parseSync } from 'vite';
import { root } from './setup.mjs';

/** A node of an ESTree syntax tree, as far as our checks look at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [property: string]: unknown;
}

export interface Import {
  /** As written, e.g. `../graph/node.ts` or `node:fs`. */
  specifier: string;
  /** The file that a relative specifier means, from the repository's root with slashes. */
  file: string | undefined;
  /** The imported names; `*` for a namespace, an export of everything or an import at run time. */
  names: string[];
  typeOnly: boolean;
  line: number;
}

export interface SourceFile {
  /** From the repository's root, with slashes. */
  path: string;
  text: string;
  lines: number;
  imports: Import[];
  tree: SyntaxNode;
  /** In order; `value` is what stands between their signs. */
  comments: readonly { type: 'Block' | 'Line'; value: string; start: number; end: number }[];
  lineOf(node: { readonly start: number }): number;
}

/** All TypeScript and script files of a folder of the repository and of its subfolders; none if there is no such folder. */
export function readFolder(folder: string): SourceFile[] {
  return listFiles(folder)
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** The paths of all files under a folder of the repository, in order. */
export function listFiles(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join('/'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const tree = program as unknown as SyntaxNode;
  const lineOf = (node: { readonly start: number }) => countLines(text.slice(0, node.start));
  const imports: Import[] = [];
  visit(tree, (node) => {
    const source = node.source as { value?: unknown } | null | undefined;
    if (!importingTypes.has(node.type) || typeof source?.value !== 'string') return;
    const specifier = source.value;
    imports.push({
      specifier,
      file: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined,
      line: lineOf(node),
      ...importedNames(node),
    });
  });
  return { path, text, lines: countLines(text.trimEnd()), imports, tree, comments, lineOf };
}

const importingTypes = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function importedNames(node: SyntaxNode): { names: string[]; typeOnly: boolean } {
  const specifiers = (node.specifiers ?? []) as Record<string, { name?: string } | string | undefined>[];
  const names = specifiers.map((specifier) => {
    const outer = specifier.imported ?? (node.type === 'ExportNamedDeclaration' ? specifier.local : undefined);
    return (typeof outer === 'object' && outer.name) || '*';
  });
  const kinds = specifiers.map((specifier) => specifier.importKind ?? specifier.exportKind);
  const whole = node.importKind ?? node.exportKind;
  const typeOnly =
    node.type === 'TSImportType' || whole === 'type' || (kinds.length > 0 && kinds.every((kind) => kind === 'type'));
  return { names: node.specifiers === undefined ? ['*'] : names, typeOnly };
}

/** Calls `enter` for a node and everything below it. */
export function visit(node: SyntaxNode, enter: (node: SyntaxNode) => void): void {
  enter(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isSyntaxNode(child)) visit(child, enter);
    }
  }
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function countLines(text: string): number {
  return text.split('\n').length;
}

/** The folder under src/ or the top folder that a file belongs to: `src/ops/add.ts` to `ops`, `cli/main.ts` to `cli`. */
export function areaOf(path: string): string {
  const [top = '', second = '', ...rest] = path.split('/');
  if (top !== 'src') return top;
  return rest.length > 0 ? second : `src/${second}`;
}
