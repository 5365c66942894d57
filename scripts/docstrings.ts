/** What the public names of the library say about themselves: the docstring of each declaration, its parts and examples. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './setup.mjs';
import { parseSource, type SourceFile, type SyntaxNode } from './source.ts';

export interface Docstring {
  /** What is said before the first tag. */
  readonly text: string;
  readonly examples: readonly Example[];
}

export interface Example {
  readonly code: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
}

/** A part of a declaration that a reader meets on its own: one of several forms of a function, a field of options, a method. */
export interface Part {
  readonly name: string;
  readonly line: number;
  readonly docstring?: Docstring | undefined;
}

/** A declaration that an entry of the package exports. */
export interface PublicName {
  /** As a user writes it: `matmul`, `layers.linear`. */
  readonly name: string;
  /** Types exist for the compiler only; there is nothing that an example could call. */
  readonly isType: boolean;
  readonly file: string;
  /** The declaration, or each of its overloads. */
  readonly forms: readonly Part[];
  /** The fields of a type that is called options; what can be called of any other type or class. */
  readonly fields: readonly Part[];
}

interface Declaration {
  readonly file: SourceFile;
  /** The statements that declare it, with `export` where that is part of them. */
  readonly statements: readonly SyntaxNode[];
}

/** The sources of what `exports` of package.json names. */
export function entryFiles(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types?: string }>;
  };
  return Object.values(exports).flatMap((target) => {
    const types = typeof target === 'object' ? target.types : undefined;
    return types ? [types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts')] : [];
  });
}

/** Every name that the entries export, once for each declaration, in the order of their files. */
export function publicNames(entries: readonly string[] = entryFiles()): PublicName[] {
  const modules = new Modules();
  const found = new Map<string, PublicName>();
  const add = (path: string, before: string) => {
    for (const [name, target] of modules.exportsOf(path)) {
      if ('namespace' in target) {
        add(target.namespace, `${before}${name}.`);
        continue;
      }
      const { file, statements } = target;
      const id = `${file.path}:${statements[0]!.start}:${localName(statements[0]!, name)}`;
      if (!found.has(id)) found.set(id, publicName(`${before}${name}`, target));
    }
  };
  for (const entry of entries) add(entry, '');
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

/** What is missing in the docstrings of some names, a line each. */
export function missingDocstrings(names: readonly PublicName[]): string[] {
  return names.flatMap(({ name, file, isType, forms, fields }) => {
    const without = [...forms, ...fields].filter(({ docstring }) => !docstring?.text);
    const missing = without.map((part) => `${file}:${part.line} ${part.name}: no docstring`);
    const hasExample = forms.some(({ docstring }) => docstring?.examples.length);
    if (!isType && !hasExample) missing.push(`${file}:${forms[0]!.line} ${name}: no @example`);
    return missing;
  });
}

function publicName(name: string, { file, statements }: Declaration): PublicName {
  const nodes = statements.map(declarationOf);
  const form = (statement: SyntaxNode): Part => ({
    name,
    line: file.lineOf(statement),
    docstring: docstringAt(file, statement.start),
  });
  const last = nodes.at(-1)!;
  const isFunction = last.type === 'FunctionDeclaration';
  // The last of several forms of a function is its implementation, which nobody sees.
  const seen = isFunction && statements.length > 1 ? statements.slice(0, -1) : statements;
  return {
    name,
    isType: isType(last),
    file: file.path,
    forms: seen.map(form),
    fields: nodes.flatMap((node) => membersOf(file, name, node)),
  };
}

/** The members that a reader meets on their own, as far as they are written where the type or class is declared. */
function membersOf(file: SourceFile, name: string, node: SyntaxNode): Part[] {
  const body = (node.body ?? node.typeAnnotation) as SyntaxNode | undefined;
  if (!body || !(isType(node) || node.type === 'ClassDeclaration')) return [];
  const isMet = isType(node) && name.endsWith('Options') ? () => true : isCallable;
  const members = ((body.body ?? body.members ?? []) as SyntaxNode[]).filter(isMet);
  return members.map((member) => ({
    name: `${name}.${(member.key as { name?: string } | undefined)?.name ?? '?'}`,
    line: file.lineOf(member),
    docstring: docstringAt(file, member.start),
  }));
}

/** Whether it is a method that users may call. */
function isCallable({ type, kind, accessibility, key, typeAnnotation }: SyntaxNode): boolean {
  if (type === 'TSMethodSignature') return true;
  if (type === 'TSPropertySignature')
    return (typeAnnotation as { typeAnnotation?: SyntaxNode } | null)?.typeAnnotation?.type === 'TSFunctionType';
  const isPrivate = accessibility === 'private' || (key as SyntaxNode | undefined)?.type === 'PrivateIdentifier';
  return type === 'MethodDefinition' && kind !== 'constructor' && !isPrivate;
}

/** The docstring that ends where a node starts. */
function docstringAt(file: SourceFile, start: number): Docstring | undefined {
  const comment = file.comments.findLast(({ end }) => end <= start);
  if (comment?.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  if (file.text.slice(comment.end, start).trim() !== '') return undefined;
  return parseDocstring(comment.value.slice(1), file.lineOf(comment));
}

/** The parts of a docstring, from what is between its first and last two characters; `line` is where it starts. */
export function parseDocstring(comment: string, line: number): Docstring {
  const lines = comment.split('\n').map((text) => text.replace(/^\s*\* ?/, '').trimEnd());
  const tags = lines.flatMap((text, at) => (/^\s*@\w/.test(text) ? [at] : []));
  const examples = tags.flatMap((at, tag) => {
    if (!/^\s*@example\b/.test(lines[at]!)) return [];
    const code = lines.slice(at + 1, tags[tag + 1]).join('\n');
    return [{ code: `${code.trimEnd()}\n`, line: line + at + 1 }];
  });
  return { text: lines.slice(0, tags[0]).join('\n').trim(), examples };
}

type Target = Declaration | { readonly namespace: string };

/** The modules of src/, read when they are asked for. */
class Modules {
  readonly #files = new Map<string, SourceFile>();
  readonly #exports = new Map<string, ReadonlyMap<string, Target>>();

  /** What a module exports, by name; what it declares itself goes before what it hands on. */
  exportsOf(path: string): ReadonlyMap<string, Target> {
    const known = this.#exports.get(path);
    if (known) return known;
    const exports = new Map<string, Target>();
    this.#exports.set(path, exports);
    const file = this.#read(path);
    const all: ReadonlyMap<string, Target>[] = [];
    for (const statement of file.tree.body as SyntaxNode[]) {
      const source = (statement.source as { value?: string } | null | undefined)?.value;
      const from = source === undefined ? undefined : posix.join(posix.dirname(path), source);
      if (statement.type === 'ExportAllDeclaration') {
        const name = (statement.exported as { name?: string } | null)?.name;
        if (name) exports.set(name, { namespace: from! });
        else all.push(this.exportsOf(from!));
      } else if (statement.type === 'ExportNamedDeclaration') {
        if (statement.declaration) {
          for (const name of declaredNames(statement.declaration as SyntaxNode)) this.#declare(exports, file, name);
        }
        for (const { local, exported } of statement.specifiers as { local: Named; exported: Named }[]) {
          if (from) exports.set(exported.name, this.#find(from, local.name));
          else this.#declare(exports, file, local.name, exported.name);
        }
      }
    }
    for (const others of all) for (const [name, target] of others) if (!exports.has(name)) exports.set(name, target);
    return exports;
  }

  #find(path: string, name: string): Target {
    const target = this.exportsOf(path).get(name);
    if (!target) throw new Error(`${path} does not export ${name}`);
    return target;
  }

  #declare(exports: Map<string, Target>, file: SourceFile, local: string, name = local): void {
    const statements = (file.tree.body as SyntaxNode[]).filter((statement) =>
      declaredNames(declarationOf(statement)).includes(local),
    );
    if (statements.length > 0) exports.set(name, { file, statements });
    else exports.set(name, this.#imported(file, local));
  }

  /** What a module exports under a name that it imports. */
  #imported(file: SourceFile, local: string): Target {
    for (const statement of file.tree.body as SyntaxNode[]) {
      if (statement.type !== 'ImportDeclaration') continue;
      const specifiers = statement.specifiers as { local: Named; imported?: Named }[];
      const specifier = specifiers.find((one) => one.local.name === local);
      if (!specifier) continue;
      const from = posix.join(posix.dirname(file.path), (statement.source as { value: string }).value);
      return specifier.imported ? this.#find(from, specifier.imported.name) : { namespace: from };
    }
    throw new Error(`${file.path} exports ${local}, which it neither declares nor imports`);
  }

  #read(path: string): SourceFile {
    const known = this.#files.get(path);
    if (known) return known;
    if (!existsSync(join(root, path))) throw new Error(`${path}: no such file`);
    const file = parseSource(path, readFileSync(join(root, path), 'utf8'));
    this.#files.set(path, file);
    return file;
  }
}

interface Named {
  readonly name: string;
}

function declarationOf(statement: SyntaxNode): SyntaxNode {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined;
  return (declaration as SyntaxNode | null | undefined) ?? statement;
}

function isType({ type }: SyntaxNode): boolean {
  return type === 'TSInterfaceDeclaration' || type === 'TSTypeAliasDeclaration';
}

function declaredNames(declaration: SyntaxNode): string[] {
  if (declaration.type === 'VariableDeclaration')
    return (declaration.declarations as { id: Partial<Named> }[]).flatMap(({ id }) => id.name ?? []);
  const isDeclaration = /^(TSDeclareFunction|TSInterface|TSTypeAlias|Function|Class)/.test(declaration.type);
  const { name } = (declaration.id ?? {}) as Partial<Named>;
  return isDeclaration && name ? [name] : [];
}

function localName(statement: SyntaxNode, name: string): string {
  const names = declaredNames(declarationOf(statement));
  return names.length > 1 ? name : names[0]!;
}
