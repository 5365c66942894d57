/**
 * What a page downloads for what it does with the library: programs as a user writes them, bundled and minified by Vite, and run
 * once, so that what they import while they run counts too.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { fitTable, losses, mlp, modelToBytes } from '../src/index.ts';
import { capture } from './processes.ts';
import { root } from './setup.mjs';

/** A program, what it prints, and the most bytes that it may take gzipped: some per cent more than it took when that was last looked at. */
export interface Page {
  readonly script: string;
  readonly prints: RegExp;
  /** Of all files that a run of the program loads, at once and later. */
  readonly budget: number;
  /** The file that it fetches, as bytes. */
  readonly model?: () => Promise<Uint8Array>;
}

const network = 'const network = mlp({ inputs: 2, hidden: [8], outputs: 1 });';
const rows = '{ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }';
const oneNumber = /^\[ 0\.\d+ \]$/m;

export const pages: Readonly<Record<string, Page>> = {
  grad: { script: `export { grad } from 'chainrule';`, prints: /^$/, budget: 6_900 },
  'mlp and train': {
    script: `import { mlp, train } from 'chainrule';
      ${network}
      const options = { loss: 'binaryCrossEntropy', optimizer: 'adam', schedule: 'cosine' };
      for await (const { loss } of train(network, ${rows}, options)) console.log(loss);`,
    prints: /^0\.\d+$/m,
    budget: 54_400,
  },
  'fit for XOR': {
    script: `import { fit, mlp } from 'chainrule';
      ${network}
      const model = await fit(network, ${rows});
      console.log(model.predict([0, 1]));`,
    prints: oneNumber,
    budget: 55_900,
  },
  'modelFromBytes and predict': {
    script: `import { modelFromBytes } from 'chainrule';
      const response = await fetch('model.safetensors');
      const model = await modelFromBytes(new Uint8Array(await response.arrayBuffer()));
      console.log(model.predict({ age: 31, class: 'second' }));`,
    model: modelOfTable,
    prints: /prediction: '(yes|no)'/,
    budget: 69_600,
  },
  'networkFromBytes and predict': {
    script: `import { networkFromBytes } from 'chainrule';
      const response = await fetch('model.safetensors');
      const model = await networkFromBytes(new Uint8Array(await response.arrayBuffer()));
      console.log(model.predict([0, 1]));`,
    model: modelOfNumbers,
    prints: oneNumber,
    budget: 55_500,
  },
  fitTable: {
    script: `import { fitTable } from 'chainrule';
      const rows = Array.from({ length: 60 }, (_, i) => ({ size: i % 7, price: 3 * (i % 7) }));
      const model = await fitTable(rows, { target: 'price', epochs: 5 });
      console.log(model.predict({ size: 2 }));`,
    prints: /prediction: -?\d/,
    budget: 127_500,
  },
};

async function modelOfNumbers(): Promise<Uint8Array> {
  return modelToBytes({ network: mlp({ inputs: 2, hidden: [8], outputs: 1 }), loss: losses.binaryCrossEntropy() });
}

async function modelOfTable(): Promise<Uint8Array> {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    age: 20 + (i % 30),
    class: ['first', 'second', 'third'][i % 3]!,
    survived: i % 2 === 0 ? 'yes' : 'no',
  }));
  return modelToBytes(await fitTable(rows, { target: 'survived', epochs: 1 }));
}

interface File {
  readonly fileName: string;
  readonly code: string;
}

/** What a page loads at once; what it may import when it is asked for is `later`. */
export interface Bundle {
  readonly files: readonly File[];
  readonly later: readonly File[];
  readonly code: string;
  readonly bytes: number;
  readonly gzip: number;
  /** Files of the library and of its packages, with the bytes that the bundle has of each before it is minified; the largest first. */
  readonly modules: readonly (readonly [file: string, bytes: number])[];
}

/** Bundles a page with the library as it was built. */
export async function bundle(script: string): Promise<Bundle> {
  return inFolder(async (folder) => {
    const input = join(folder, 'page.js');
    writeFileSync(input, script);
    const result = await build({
      configFile: false,
      root,
      logLevel: 'error',
      resolve: { alias: [{ find: /^chainrule$/, replacement: builtEntry() }] },
      build: { write: false, rollupOptions: { input, preserveEntrySignatures: 'exports-only' } },
    });
    const all = [result]
      .flat()
      .flatMap((one) => ('output' in one ? one.output : []))
      .flatMap((file) => (file.type === 'chunk' ? [file] : []));
    const chunks = all.filter(({ isEntry }) => isEntry);
    for (const { imports } of chunks) {
      chunks.push(...all.filter((chunk) => imports.includes(chunk.fileName) && !chunks.includes(chunk)));
    }
    const modules = chunks
      .flatMap((chunk) => Object.entries(chunk.modules))
      .flatMap(([file, { renderedLength }]) =>
        file === input ? [] : [[relative(root, file), renderedLength] as const],
      );
    return {
      files: chunks,
      later: all.filter((chunk) => !chunks.includes(chunk)),
      code: chunks.map(({ code }) => code).join('\n'),
      bytes: chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0),
      gzip: zipped(chunks),
      modules: modules.filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a),
    };
  });
}

export function zipped(files: readonly File[]): number {
  return files.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
}

/** What a page loaded to do what it is there for. */
export interface PageRun {
  readonly output: string;
  readonly code: number;
  /** Of all files that were loaded, gzipped. */
  readonly gzip: number;
  /** The files among them that were imported later. */
  readonly later: readonly string[];
}

/** Runs a page in Node, which loads of its files what a browser would. */
export async function runPage({ model }: Page, { files, later }: Bundle): Promise<PageRun> {
  return inFolder(async (folder) => {
    const all = [...files, ...later];
    for (const [i, { fileName, code }] of all.entries()) {
      mkdirSync(dirname(join(folder, fileName)), { recursive: true });
      writeFileSync(join(folder, fileName), `globalThis.loaded.push(${i});${code}`);
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    if (model) writeFileSync(join(folder, 'model.safetensors'), await model());
    // Vite asks a browser, by links, for the files that a later one imports; Node loads them with it anyway.
    const start = `globalThis.loaded = [];
      globalThis.document = {
        querySelector: () => null, getElementsByTagName: () => [], createElement: () => ({}), head: { appendChild: () => {} },
      };
      const { readFileSync, writeFileSync } = require('node:fs');
      globalThis.fetch = async (name) => new Response(readFileSync(name));
      process.on('exit', () => writeFileSync('loaded.json', JSON.stringify(loaded)));
      import('./${files[0]!.fileName}');`;
    const { code, output } = await capture(process.execPath, ['-e', start], { cwd: folder });
    const numbers = JSON.parse(readFileSync(join(folder, 'loaded.json'), 'utf8')) as number[];
    const loaded = all.filter((_, i) => numbers.includes(i));
    return {
      output,
      code,
      gzip: zipped(loaded),
      later: loaded.flatMap((file) => (files.includes(file) ? [] : [file.fileName])),
    };
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-page-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The file that bundlers for pages take of the package. */
function builtEntry(): string {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: { '.': { default: string } };
  };
  return join(root, exports['.'].default);
}
