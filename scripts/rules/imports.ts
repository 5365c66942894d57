/** The import rule: lower areas never import higher ones, src/ outside src/node runs on every platform, and files form no cycle. */
import { neutralEntries } from '../setup.mjs';
import { areaOf, type Import, type SourceFile } from '../source.ts';

const entryFiles = neutralEntries.map((name) => `src/${name}.ts`);

/** From the bottom up; areas in one row do not see each other. */
export const layers: readonly (readonly string[])[] = [
  ['numeric'],
  ['graph'],
  ['ops', 'drawing'],
  ['compiler'],
  ['backends'],
  ['autodiff'],
  ['nn', 'optim'],
  ['data', 'pictures'],
  ['train'],
  ['model'],
  ['calculus'],
  ['explain', 'onnx', 'report'],
  ['practice'],
  entryFiles,
  ['node'],
  ['src/mpi.ts', 'src/node.ts'],
  ['cli'],
  ['playground'],
];

/** Packages without anything native and without Node's modules. */
const neutralPackages = [
  '@bufbuild/protobuf/wire',
  'd3-contour',
  '@dagrejs/dagre',
  'papaparse',
  'fzstd',
  '@jsquash/jpeg/decode.js',
  '@jsquash/webp/decode.js',
  'hyparquet',
  'hyparquet-compressors',
  // Optional ones, which only the reader of a format imports, when there is such a file.
  'apache-arrow',
  'read-excel-file',
  'sql.js',
];
/** Areas that may use Node's modules, and packages freely. */
const nodeAreas = ['node', 'src/node.ts', 'src/mpi.ts', 'cli'];

/** What programs on top of the library may import of it, as any user of the package may. */
const publicEntries: Readonly<Record<string, readonly string[]>> = {
  cli: [...entryFiles, 'src/node.ts', 'src/mpi.ts'],
  playground: entryFiles,
};

/** All breaches among these files, one line each: `path:line: what is wrong`. */
export function checkImports(files: readonly SourceFile[]): string[] {
  const breaches = files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const problem = imported.file ? layerProblem(file.path, imported.file) : platformProblem(file.path, imported);
      return problem ? [`${file.path}:${imported.line}: ${problem}`] : [];
    }),
  );
  return [...breaches, ...cycles(files)];
}

function layerProblem(importer: string, file: string): string | undefined {
  const from = areaOf(importer);
  const to = areaOf(file);
  if (from === to) return undefined;
  const fromLayer = layers.findIndex((row) => row.includes(from));
  const toLayer = layers.findIndex((row) => row.includes(to));
  if (fromLayer < 0) return `${from} has no place among the layers`;
  if (toLayer < 0) return `${from} imports ${to}, which has no place among the layers`;
  if (toLayer === fromLayer) return `${from} imports ${to}, its neighbour`;
  if (toLayer > fromLayer) return `${from} imports ${to}, which is above it`;
  const entries = publicEntries[from];
  if (entries && !entries.includes(to)) return `${from} imports ${to}; it has the public API only`;
  return undefined;
}

function platformProblem(importer: string, { specifier }: Import): string | undefined {
  const area = areaOf(importer);
  if (nodeAreas.includes(area)) return undefined;
  if (specifier.startsWith('node:')) return `${area} imports ${specifier}; only src/node, src/node.ts and cli may`;
  if (
    area === 'playground' ||
    neutralPackages.includes(specifier.split('/')[0]!) ||
    neutralPackages.includes(specifier)
  )
    return undefined;
  return `${area} imports the package ${specifier}; src/ outside src/node has ${neutralPackages.join(', ')} only`;
}

/** Files that import each other's values in a circle. Operation records may: they use one another only inside functions. */
function cycles(files: readonly SourceFile[]): string[] {
  const isRecord = (path: string) => areaOf(path) === 'ops';
  const next = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap(({ file, typeOnly }) => (file && !typeOnly && !isRecord(file) ? [file] : [])),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`${path}: an import cycle: ${[...trail.slice(start), path].join(' -> ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const file of next.get(path) ?? []) walk(file, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) if (!isRecord(path)) walk(path, []);
  return found;
}
