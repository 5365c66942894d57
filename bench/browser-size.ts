/** The part that weighs what a browser must load to train, and to predict: pages that import what that needs, built for production. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from '../scripts/setup.mjs';
import { peerFolder } from './paths.ts';
import { number, table } from './table.ts';

interface Page {
  readonly label: string;
  readonly script: string;
  /** Files that the page fetches besides its scripts. */
  readonly fetched?: () => readonly string[];
}

const built = JSON.stringify(join(root, 'dist', 'modules', 'index.js'));

const toTrain: readonly Page[] = [
  {
    label: 'chainrule: mlp, train, adam',
    script: `import { adam, mlp, train } from ${built}; Object.assign(globalThis, { adam, mlp, train });`,
  },
  {
    label: 'jax-js: numpy, nn, jit, valueAndGrad',
    script: `import { defaultDevice, init, jit, nn, numpy, valueAndGrad } from '@jax-js/jax'; Object.assign(globalThis, { defaultDevice, init, jit, nn, numpy, valueAndGrad });`,
  },
  {
    label: 'TensorFlow.js with its wasm backend',
    script: `import * as tf from '@tensorflow/tfjs'; import '@tensorflow/tfjs-backend-wasm'; Object.assign(globalThis, { tf });`,
    fetched: () => [fileOf('@tensorflow/tfjs-backend-wasm', 'dist', 'tfjs-backend-wasm-simd.wasm')],
  },
];

const layersModel = `import { tensor2d } from '@tensorflow/tfjs-core'; import { loadLayersModel } from '@tensorflow/tfjs-layers';
  const model = await loadLayersModel('model.json'); console.log(await model.predict(tensor2d([[0, 1]])).data());`;

const toPredict: readonly Page[] = [
  {
    label: 'chainrule: networkFromBytes, predict',
    script: `import { networkFromBytes } from ${built};
      const response = await fetch('model.safetensors');
      const model = await networkFromBytes(new Uint8Array(await response.arrayBuffer()));
      console.log(model.predict([0, 1]));`,
  },
  {
    label: 'chainrule: modelFromBytes, predict, with the preprocessing of a table',
    script: `import { modelFromBytes } from ${built};
      const response = await fetch('model.safetensors');
      const model = await modelFromBytes(new Uint8Array(await response.arrayBuffer()));
      console.log(model.predict({ age: 31 }));`,
  },
  {
    label: 'TensorFlow.js: core, layers, cpu backend',
    script: `import '@tensorflow/tfjs-backend-cpu'; ${layersModel}`,
  },
  {
    label: 'TensorFlow.js: core, layers, wasm backend',
    script: `import '@tensorflow/tfjs-backend-wasm'; ${layersModel}`,
    fetched: () => [fileOf('@tensorflow/tfjs-backend-wasm', 'dist', 'tfjs-backend-wasm-simd.wasm')],
  },
  {
    label: 'onnxruntime-web/wasm',
    script: `import { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
      const session = await InferenceSession.create('model.onnx');
      console.log(await session.run({ x: new Tensor('float32', [0, 1], [1, 2]) }));`,
    fetched: () => [fileOf('onnxruntime-web', 'dist', 'ort-wasm-simd-threaded.wasm')],
  },
];

/** A file of an installed peer. */
function fileOf(peer: string, ...path: string[]): string {
  return join(peerFolder, 'node_modules', peer, ...path);
}

export async function measureSize(withPeers: boolean): Promise<string> {
  const sections = ['### What a browser loads to train', await tableOf(toTrain, withPeers)];
  sections.push(
    '### What a browser loads to predict',
    'Without the file of the model. A page of one of these programs, bundled and minified by Vite; WebAssembly that it fetches is counted with it.',
    await tableOf(toPredict, withPeers),
  );
  return sections.join('\n\n');
}

async function tableOf(pages: readonly Page[], withPeers: boolean): Promise<string> {
  const rows: string[][] = [];
  for (const page of pages.filter(({ label }) => withPeers || label.startsWith('chainrule'))) {
    const files = await buildPage(page, join(peerFolder, 'pages', String(rows.length)));
    rows.push([
      page.label,
      number(files.reduce((sum, file) => sum + gzipSync(file).length, 0)),
      number(files.reduce((sum, file) => sum + file.length, 0)),
    ]);
  }
  return table(['', 'bytes, gzip', 'bytes'], rows);
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
