/** What has to be there before anything else runs: installed packages and a fresh build. Plain JavaScript, because it runs first. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOver } from './hand-over.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** On a machine that checks every change, nothing may be left out because a tool is missing. */
export const isCI = process.env.CI === 'true';

/**
 * Runs a command with this process's terminal and gives its exit code (128 + n for signal n, as a shell does).
 * Ctrl-C reaches the command too, being in the same group, and SIGTERM is passed on; it decides how to stop, and we wait
 * for it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  const ignore = () => {};
  const passOn = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    child
      .on('error', reject)
      .on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  }).finally(() => {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', passOn);
  });
}

/**
 * Runs npm itself: the one that started us, or the one on the path.
 * @param {string[]} args
 */
export function runNpm(args) {
  const self = process.env.npm_execpath;
  if (self?.endsWith('.js')) return run(process.execPath, [self, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

/** Installs the packages of the lock file unless they are there already. */
export async function install() {
  if (isInstalled()) return;
  console.log('Installing the packages of package-lock.json into node_modules (npm ci) ...');
  const code = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; its own message is above`);
}

/** npm notes what it installed in node_modules/.package-lock.json; it must hold what our lock asks for. */
function isInstalled() {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const installed = packagesOf(note);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, wanted]) =>
      path === '' || installed[path]?.version === wanted.version || (wanted.optional && !installed[path]),
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  const lock = /** @type {{ packages?: Record<string, { version?: string, optional?: boolean }> }} */ (
    JSON.parse(readFileSync(lockFile, 'utf8'))
  );
  return lock.packages ?? {};
}

/** The entries of the package that run on every platform, as src/<name>.ts; package.json names them too. */
export const neutralEntries = [
  'index',
  'calculus',
  'data',
  'engine',
  'explain',
  'metrics',
  'onnx',
  'practice',
  'report',
];

/** What is run of dist/; each with the modules it shares with others in chunks/. */
const entries = [
  ...neutralEntries.map((name) => `src/${name}`),
  'src/node',
  'src/mpi',
  'cli/main',
  'src/backends/wasm/page-thread',
];

/**
 * What pages need of code that is bundled for Node: the addresses of worker scripts as they lie in dist/, and no import of
 * a module of Node, from which the packages in CommonJS would get a `require` that pages never call.
 */
function forPagesToo() {
  const script = './page-thread.ts';
  const imported = 'import { createRequire } from "node:module";\n';
  const early = '(() => createRequire(import.meta.url))()';
  const late = '(name) => process.getBuiltinModule("node:module").createRequire(import.meta.url)(name)';
  return {
    name: 'for-pages-too',
    /**
     * @param {string} code
     * @param {{ fileName: string }} chunk
     */
    renderChunk(code, { fileName }) {
      const own = `${fileName.startsWith('modules/') ? 'modules' : 'src'}/backends/wasm/page-thread.js`;
      const address = posix.relative(posix.dirname(fileName), own);
      const changed = code.replaceAll(script, address.startsWith('.') ? address : `./${address}`);
      if (!changed.includes(early)) return changed === code ? null : { code: changed, map: null };
      return { code: changed.replace(imported, '').replace(early, late), map: null };
    },
  };
}

/**
 * What one command needs without the other is apart, the most wanted first, each with all that it imports: a training does
 * not read how derivatives are explained.
 */
const chunks = [
  { name: 'error', test: /\/src\/graph\/error\.ts$/, priority: 4 },
  { name: 'engine', test: /\/src\/((train|model)\/|(index|engine|metrics)\.ts)/, priority: 3 },
  { name: 'report', test: /\/src\/(report|explain\/doctor)(\/|\.ts)/, priority: 2 },
  { name: 'teaching', test: /\/src\/(calculus|practice|explain)(\/|\.ts)/, priority: 1 },
];

/**
 * Makes dist/ from src/, cli/ and playground/ unless it comes from exactly these sources: declarations file by file, and JavaScript in
 * few files, because reading hundreds of small ones takes longer than all else that starting needs.
 */
export async function build() {
  const dist = join(root, 'dist');
  const mark = join(dist, '.fingerprint');
  const wanted = fingerprint();
  const isThere = () => existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
  if (isThere()) return;
  console.log('Building src/, cli/ and playground/ into dist/ ...');
  const fresh = join(root, '.cache', `dist-${process.pid}`);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const code = await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh]);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`the build failed with exit code ${code}; the compiler's messages are above`);
  }
  await bundle(fresh);
  await writeModules(fresh);
  await bundlePage(fresh);
  finishMaps(fresh);
  const program = join(fresh, 'cli', 'main.js');
  if (existsSync(program)) chmodSync(program, 0o755);
  writeFileSync(join(fresh, '.fingerprint'), wanted);
  // Another process, such as that of the next file of tests, may be faster, and be running what it built.
  const old = `${fresh}-before`;
  try {
    if (!isThere() && existsSync(dist)) renameSync(dist, old);
    if (!isThere()) renameSync(fresh, dist);
  } catch (error) {
    if (!isThere()) throw error;
  }
  for (const folder of [old, fresh]) rmSync(folder, { recursive: true, force: true });
}

/**
 * The library and the command line in few files, for Node.
 * @param {string} folder
 */
function bundle(folder) {
  return buildLibrary(folder, {
    // Our packages too: each of them costs 10 to 20 ms when Node looks for it and reads it.
    noExternal: ['@bufbuild/protobuf', 'commander', 'd3-array', 'd3-contour', 'papaparse', 'valibot'],
    sourcemap: true,
    input: Object.fromEntries(entries.map((name) => [name, join(root, `${name}.ts`)])),
    output: {
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
      codeSplitting: { groups: chunks },
    },
  });
}

/**
 * The library once more, module by module, for the bundlers of pages: they leave out a module that is not needed, but can
 * hardly leave out a part of a file.
 * @param {string} folder
 */
async function writeModules(folder) {
  await buildLibrary(folder, {
    noExternal: [],
    sourcemap: false,
    input: Object.fromEntries(
      [...neutralEntries, 'backends/wasm/page-thread'].map((name) => [name, join(root, 'src', `${name}.ts`)]),
    ),
    output: {
      preserveModules: true,
      preserveModulesRoot: join(root, 'src'),
      entryFileNames: 'modules/[name].js',
    },
  });
  const vite = await import('vite');
  await handOver(join(folder, 'modules').replaceAll('\\', '/'), async (input, plugin) => {
    const made = await vite.build({
      configFile: false,
      root,
      logLevel: 'warn',
      plugins: [plugin],
      build: { ssr: true, write: false, target: 'es2023', minify: false, rollupOptions: { input } },
    });
    const [one] = [made].flat();
    if (!one || !('output' in one)) throw new Error(`${input}: was not built`);
    return one.output[0];
  });
}

/**
 * @param {string} folder
 * @param {{ noExternal: string[], sourcemap: boolean, input: Record<string, string>, output: object }} form
 */
async function buildLibrary(folder, { noExternal, sourcemap, input, output }) {
  const vite = await import('vite');
  await vite.build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [forPagesToo()],
    ssr: { noExternal },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: 'es2023',
      minify: false,
      sourcemap,
      rollupOptions: {
        input,
        // In a file of few, what is imported later is there already.
        checks: { ineffectiveDynamicImport: false },
        // The engine reads all of it at each start; what it means is in the sources.
        output: { format: 'es', comments: { annotation: true, legal: true, jsdoc: false }, ...output },
      },
    },
  });
}

/**
 * The playground as a static site with relative paths, which `chainrule play` serves.
 * @param {string} folder
 */
async function bundlePage(folder) {
  const page = join(root, 'playground');
  const vite = await import('vite');
  await vite.build({
    configFile: join(page, 'vite.config.ts'),
    root: page,
    logLevel: 'warn',
    build: { outDir: join(folder, 'playground'), emptyOutDir: true },
  });
}

/**
 * Makes the source maps say where sources lie as seen from dist/, where the folder will be. The text of our own sources is
 * left out, because the package holds the files themselves.
 * @param {string} folder
 */
function finishMaps(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.map')) continue;
    const file = join(folder, name);
    const map = /** @type {{ sources: string[], sourcesContent?: (string | null)[] }} */ (
      JSON.parse(readFileSync(file, 'utf8'))
    );
    const paths = map.sources.map((source) => resolve(dirname(file), source));
    const place = dirname(join(root, 'dist', name));
    map.sources = paths.map((path) => relative(place, path).replaceAll('\\', '/'));
    map.sourcesContent &&= map.sourcesContent.map((text, i) => (paths[i]?.includes('node_modules') ? text : null));
    writeFileSync(file, JSON.stringify(map));
  }
}

/** A hash of all that the build reads. */
function fingerprint() {
  const hash = createHash('sha256');
  const folders = ['src', 'cli', 'playground'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.\w+$/.test(file))
      .map((file) => join(folder, file)),
  );
  for (const file of [
    'package-lock.json',
    'scripts/setup.mjs',
    'scripts/hand-over.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    ...sources.sort(),
  ]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node: too old: got ${process.versions.node}; expected 20.19 or newer — try https://nodejs.org`);
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Runs the main function of a script: what goes wrong is one line, and the exit code is passed on.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    requireNode();
    process.exitCode = await main();
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}
