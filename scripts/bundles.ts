/** What a page downloads for what it does with the library: programs as a user writes them, bundled and minified by Vite. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './setup.mjs';

/** A program, and the most bytes that it may take gzipped: some per cent more than it took when that was last looked at. */
export interface Page {
  readonly script: string;
  readonly budget: number;
}

const network = 'const network = mlp({ inputs: 2, hidden: [8], outputs: 1 });';
const rows = '{ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }';

export const pages: Readonly<Record<string, Page>> = {
  grad: { script: `export { grad } from 'chainrule';`, budget: 6_900 },
  'mlp and train': {
    script: `import { mlp, train } from 'chainrule';
      ${network}
      const options = { loss: 'binaryCrossEntropy', optimizer: 'adam', schedule: 'cosine' };
      for await (const { loss } of train(network, ${rows}, options)) console.log(loss);`,
    budget: 58_100,
  },
  'fit for XOR': {
    script: `import { fit, mlp } from 'chainrule';
      ${network}
      const model = await fit(network, ${rows});
      console.log(model.predict([0, 1]));`,
    budget: 59_600,
  },
  'modelFromBytes and predict': {
    script: `import { modelFromBytes } from 'chainrule';
      const response = await fetch('model.safetensors');
      const model = await modelFromBytes(new Uint8Array(await response.arrayBuffer()));
      console.log(model.predict({ age: 31, class: 'second' }));`,
    budget: 73_200,
  },
  'networkFromBytes and predict': {
    script: `import { networkFromBytes } from 'chainrule';
      const response = await fetch('model.safetensors');
      const model = await networkFromBytes(new Uint8Array(await response.arrayBuffer()));
      console.log(model.predict([0, 1]));`,
    budget: 57_000,
  },
  fitTable: {
    script: `import { fitTable } from 'chainrule';
      const model = await fitTable([{ size: 1, price: 2 }, { size: 3, price: 4 }], { target: 'price' });
      console.log(model.predict({ size: 2 }));`,
    budget: 118_900,
  },
};

/** What a page loads at once; what it imports when it is asked for is `later`. */
export interface Bundle {
  readonly files: readonly { readonly fileName: string; readonly code: string }[];
  readonly code: string;
  readonly bytes: number;
  readonly gzip: number;
  /** Gzipped, all that it may import later. */
  readonly later: number;
  /** Files of the library and of its packages, with the bytes that the bundle has of each before it is minified; the largest first. */
  readonly modules: readonly (readonly [file: string, bytes: number])[];
}

/** Bundles a page with the library as it was built. */
export async function bundle(script: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-page-'));
  const input = join(folder, 'page.js');
  writeFileSync(input, script);
  try {
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
    const zipped = (files: readonly { code: string }[]) =>
      files.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
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
      code: chunks.map(({ code }) => code).join('\n'),
      bytes: chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0),
      gzip: zipped(chunks),
      later: zipped(all.filter((chunk) => !chunks.includes(chunk))),
      modules: modules.filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a),
    };
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
