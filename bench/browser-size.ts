/** The part that weighs what a browser must load to train: a page that imports what training needs, built for production. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from '../scripts/setup.mjs';
import { peerFolder, requirePeer } from './paths.ts';
import { number, table } from './table.ts';

interface Page {
  readonly label: string;
  readonly script: string;
  /** Files that the page fetches besides its scripts. */
  readonly fetched?: () => readonly string[];
}

const ours: Page = {
  label: 'chainrule: mlp, train, adam',
  script: `import { adam, mlp, train } from ${JSON.stringify(join(root, 'dist', 'modules', 'index.js'))}; Object.assign(globalThis, { adam, mlp, train });`,
};

const peers: readonly Page[] = [
  {
    label: 'jax-js: numpy, nn, jit, valueAndGrad',
    script: `import { defaultDevice, init, jit, nn, numpy, valueAndGrad } from '@jax-js/jax'; Object.assign(globalThis, { defaultDevice, init, jit, nn, numpy, valueAndGrad });`,
  },
  {
    label: 'TensorFlow.js with its wasm backend',
    script: `import * as tf from '@tensorflow/tfjs'; import '@tensorflow/tfjs-backend-wasm'; Object.assign(globalThis, { tf });`,
    fetched: () => {
      const folder = dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
      return [join(folder, 'dist', 'tfjs-backend-wasm-simd.wasm')];
    },
  },
];

export async function measureSize(withPeers: boolean): Promise<string> {
  const rows: string[][] = [];
  for (const [i, page] of [ours, ...(withPeers ? peers : [])].entries()) {
    const files = await buildPage(page, join(peerFolder, 'pages', String(i)));
    rows.push([
      page.label,
      number(files.reduce((sum, file) => sum + gzipSync(file).length, 0)),
      number(files.reduce((sum, file) => sum + file.length, 0)),
    ]);
  }
  return ['### What a browser loads to train', table(['', 'bytes, gzip', 'bytes'], rows)].join('\n\n');
}

async function buildPage({ script, fetched }: Page, folder: string): Promise<Buffer[]> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="./page.js"></script>');
  writeFileSync(join(folder, 'page.js'), script);
  const result = await build({ configFile: false, root: folder, logLevel: 'error', build: { write: false } });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
  const scripts = outputs.flatMap((file) => (file.type === 'chunk' ? [Buffer.from(file.code)] : []));
  return [...scripts, ...(fetched?.() ?? []).map((path) => readFileSync(path))];
}
