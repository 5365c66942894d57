/** `npm run bench`: the same work on Chainrule and on its peers, in turn; prints tables and writes bench/RESULTS.md. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../scripts/setup.mjs';
import { measureSize } from './browser-size.ts';
import { type Contestant, oneThread, ourContestants, peersWith, startAll } from './contestants.ts';
import { measureCsv } from './csv.ts';
import { measureEnsembles } from './ensembles.ts';
import { Figures } from './figures.ts';
import { installPeers } from './install.ts';
import { simdPeak } from './limits.ts';
import { measureMemory } from './memory.ts';
import { measureInference, measureTraining, type Setting } from './networks.ts';
import { type Options, readOptions, usage } from './options.ts';
import { root } from './paths.ts';
import { blasLimit, measureProducts } from './products.ts';
import { describeRun, writeResults } from './results.ts';
import { measureImport, measureStart } from './startup.ts';
import { measureTables } from './tables.ts';
import { targetTable } from './targets.ts';
import { workloads } from './workloads.ts';

/** The first Python that has torch, else the first with numpy, else any. */
function findPython(): { command: string; hasTorch: boolean } {
  const commands = ['python3', '/usr/bin/python3', 'python'];
  const has = (command: string, module: string) => spawnSync(command, ['-c', `import ${module}`]).status === 0;
  const withTorch = commands.find((command) => has(command, 'torch'));
  if (withTorch) return { command: withTorch, hasTorch: true };
  return { command: commands.find((command) => has(command, 'numpy')) ?? 'python3', hasTorch: false };
}

async function main(
  options: Options,
  peers: readonly Contestant[],
  python: ReturnType<typeof findPython>,
): Promise<void> {
  const started = performance.now();
  const hasPackages = await installPeers();
  await build();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const chosen = [
    ...ourContestants(version, options.threads).filter(({ id }) =>
      options.backends.includes(id === oneThread ? 'wasm' : id),
    ),
    ...peers.filter(({ id }) => options.peers?.includes(id) ?? true),
  ];
  const { running, missing } = await startAll(chosen, options.threads);
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-bench-'));
  try {
    const base = { running, effort: options, figures: new Figures(), folder };
    const simd = (await simdPeak()) * options.threads;
    const setting: Setting = { ...base, limits: { simd, blas: await blasLimit(base) } };
    const sections = [describeRun({ running, missing, options, limits: setting.limits, loadBefore: loadavg()[0]! })];
    console.log(sections[0]);
    for (const part of options.only) {
      const section = await measurePart(part, setting, python, hasPackages);
      console.log(`\n${section}`);
      sections.push(section);
    }
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    sections.push(`The whole run took ${minutes} minutes; load at its end: ${loadavg()[0]!.toFixed(1)}.`);
    console.log(`\n${sections.at(-1)!}`);
    const judged = targetTable(setting, options.threads);
    sections.splice(1, 0, judged);
    console.log(`\n${judged}`);
    if (options.complete) writeResults(sections, options.threads);
    else console.log('Not everything was measured: bench/RESULTS.md is left as it is.');
  } finally {
    for (const { child } of running) child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePart(
  part: string,
  setting: Setting,
  python: ReturnType<typeof findPython>,
  hasPackages: boolean,
): Promise<string> {
  if (workloads.some(({ name }) => name === part)) return measureTraining(part, setting);
  switch (part) {
    case 'inference':
      return measureInference(setting);
    case 'matmul':
      return measureProducts(setting);
    case 'start':
      return measureStart(setting, python.hasTorch ? python.command : undefined);
    case 'import':
      return measureImport(setting, hasPackages);
    case 'memory':
      return measureMemory(setting);
    case 'csv':
      return measureCsv(setting);
    case 'tables':
      return measureTables(setting);
    case 'ensembles':
      return measureEnsembles(setting);
    default:
      return measureSize(hasPackages);
  }
}

const python = findPython();
const peers = peersWith(python.command);
let options: Options | undefined;
try {
  options = readOptions(
    process.argv.slice(2),
    peers.map(({ id }) => id),
  );
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) await main(options, peers, python);
