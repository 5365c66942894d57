/** The stages of `npm run check`, in order, each giving its counts and what a person must see of it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { installArm } from './arm64.ts';
import { findBrowser } from './browser.mjs';
import { staleDocs } from './docs.ts';
import { docstringExamples, runDocstringExamples } from './docstring-examples.ts';
import { runExamples } from './examples.ts';
import { installNode, nodeVersions } from './node-versions.ts';
import { pageTypeFaults, readPage, runnablePages, runPage } from './pages.ts';
import { capture, type Outcome, runTypeScript, tool } from './processes.ts';
import { installPacked } from './runtimes/installed.ts';
import { isCI, messageOf } from './setup.mjs';
import { buildSite } from './site.ts';
import { runVitest } from './vitest.ts';

export interface StageResult {
  passed: number;
  failed: number;
  skipped: number;
  /** All that a failed stage wrote, and the reasons of what was skipped. */
  output: string;
}

export type Stage = () => Promise<StageResult>;

/**
 * The areas of test/ that are run on other versions of Node too: what the engine compiles and how it counts (WebAssembly,
 * numbers, whole trainings), threads and native packages, files, streams and processes.
 */
export const onEveryNode = [
  'backends',
  'build.test.ts',
  'bundles.test.ts',
  'cli',
  'compiler',
  'data',
  'model',
  'node',
  'numeric',
  'onnx',
  'package.test.ts',
  'pictures',
  'smoke.test.ts',
  'train',
  'wasm',
];

/** The others are rules about graphs, texts and pictures in plain TypeScript, which run as on the oldest version. */
export const onOldestNode = [
  'autodiff',
  'bench',
  'calculus',
  'drawing',
  'explain',
  'graph',
  'house',
  'nn',
  'ops',
  'optim',
  'playground',
  'practice',
  'reference',
  'report',
];

export const stages: Record<string, Stage> = {
  // The build has checked what tsconfig.build.json asks for.
  types: () =>
    allOf(
      ['tsconfig.json', 'tsconfig.neutral.json', 'playground/tsconfig.json'].map(
        (project) => () => node(tool('typescript', 'bin', 'tsc'), '-p', project, '--noEmit'),
      ),
    ),
  lint: () =>
    allOf([
      () => node(tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings'),
      () => node(tool('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'),
    ]),
  rules: () => allOf([() => runTypeScript(join('scripts', 'check-rules.ts'))]),
  package: checkPackage,
  installed: checkInstalled,
  unit: () => runVitest(process.execPath, 'unit'),
  docstrings: runDocstrings,
  examples: checkExamples,
  pages: runPages,
  browser: () => runVitest(process.execPath, 'browser'),
  site: checkSite,
  ...Object.fromEntries(
    Object.entries(nodeVersions).map(([major, version]) => [`node-${major}`, () => runOnNode(version)]),
  ),
  'node-arm64': runOnArm,
};

/** Other versions of Node and the documentation site are checked in CI only: both are downloaded and take long. */
export function defaultStages(isCI: boolean): string[] {
  return Object.keys(stages).filter((name) => isCI || !(name === 'site' || name.startsWith('node-')));
}

function node(...args: string[]): Promise<Outcome> {
  return capture(process.execPath, args);
}

function skip(reason: string): StageResult {
  return { passed: 0, failed: 0, skipped: 1, output: `skipped: ${reason}` };
}

/** Several commands that count as one. */
async function allOf(commands: readonly (() => Promise<Outcome>)[]): Promise<StageResult> {
  const outcomes: Outcome[] = [];
  for (const command of commands) outcomes.push(await command());
  const failures = outcomes.filter(({ code }) => code !== 0);
  const passed = failures.length === 0;
  return {
    passed: passed ? 1 : 0,
    failed: passed ? 0 : 1,
    skipped: 0,
    output: failures.map(({ output }) => output).join('\n'),
  };
}

/** Commands that count one each, so many of them at once. */
async function eachOf(
  commands: readonly { title: string; run: () => Promise<Outcome> }[],
  atOnce = 1,
): Promise<StageResult> {
  const result: StageResult = { passed: 0, failed: 0, skipped: 0, output: '' };
  const waiting = [...commands];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { code, output } = await next.run();
      if (code === 0) result.passed++;
      else {
        result.failed++;
        result.output += `${next.title} ended with exit code ${code}:\n${output}\n`;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return result;
}

/** The file that npm would publish: its entries are there and resolve, as JavaScript and as types. */
async function checkPackage(): Promise<StageResult> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-package-'));
  const file = () => join(folder, readdirSync(folder)[0] ?? 'nothing.tgz');
  const pack = ['pack', '--ignore-scripts', '--pack-destination', folder];
  try {
    return await allOf([
      () => capture('npm', pack, { shell: process.platform === 'win32' }),
      () => node(tool('publint', 'src', 'cli.js'), 'run', file(), '--strict'),
      // There is no CommonJS, and "exports" needs a resolution newer than node10.
      () => node(tool('@arethetypeswrong', 'cli', 'dist', 'index.js'), file(), '--profile', 'esm-only'),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every example in a docstring; that there is one is a rule. */
async function runDocstrings(): Promise<StageResult> {
  const { passed, faults } = await runDocstringExamples(docstringExamples());
  return { passed, failed: faults.length, skipped: 0, output: faults.join('\n') };
}

/** The package as a user installs it: the lighter ones of what `npm run runtimes` tries. */
async function checkInstalled(): Promise<StageResult> {
  const { runtimeChecks } = await import('./runtimes.ts');
  const light = runtimeChecks.filter(({ light: isLight }) => isLight);
  const possible = light.filter(({ needsBrowser }) => !needsBrowser || isCI || findBrowser());
  const project = await installPacked();
  try {
    const result = await eachOf(
      possible.map(({ name, run }) => ({
        title: name,
        run: () =>
          run(project).then(
            (output) => ({ code: 0, output, stdout: output }),
            (error: unknown) => ({ code: 1, output: messageOf(error), stdout: '' }),
          ),
      })),
    );
    const skipped = light.filter((check) => !possible.includes(check));
    if (skipped.length === 0) return result;
    const names = skipped.map(({ name }) => name).join(', ');
    return { ...result, skipped: skipped.length, output: `${result.output}skipped: ${names}: no Chrome or Chromium` };
  } finally {
    project.remove();
  }
}

/** Every example, and one more: that the pages of docs/ show what the examples print and draw. */
async function checkExamples(): Promise<StageResult> {
  const runs = await runExamples();
  const result = await eachOf([...runs].map(([title, ran]) => ({ title, run: () => Promise.resolve(ran) })));
  if (result.failed > 0) return result;
  const stale = staleDocs(runs);
  if (stale.length === 0) return { ...result, passed: result.passed + 1 };
  return { ...result, failed: 1, output: `npm run docs would change ${stale.join(', ')}` };
}

/**
 * README.md and each page of docs/ with blocks to run, and one more: that their programs have no type errors. A page shows
 * what its blocks print.
 */
async function runPages(): Promise<StageResult> {
  if (process.platform === 'win32') return skip('the commands of the pages are for a POSIX shell');
  const paths = runnablePages();
  const pages = paths.map((path) => ({
    title: path,
    run: async () => {
      const { faults, text } = await runPage(path);
      const stale = faults.length === 0 && text !== readPage(path) ? [`npm run docs would change ${path}`] : [];
      const output = [...faults, ...stale].join('\n');
      return { code: output ? 1 : 0, output, stdout: '' };
    },
  }));
  const types = {
    title: 'the type check of the pages',
    run: async () => {
      const output = (await pageTypeFaults(paths)).join('\n');
      return { code: output ? 1 : 0, output, stdout: '' };
    },
  };
  return eachOf([types, ...pages], availableParallelism());
}

/** The bits of trainings on another processor. */
async function runOnArm(): Promise<StageResult> {
  // What cannot be downloaded is no fault of ours.
  const reason = await installArm().catch(messageOf);
  return reason ? skip(reason) : allOf([() => runTypeScript(join('scripts', 'arm64.ts'))]);
}

async function runOnNode(version: string): Promise<StageResult> {
  const installed = await installNode(version);
  if ('reason' in installed) return skip(installed.reason);
  return runVitest(installed.path, 'unit', ...onEveryNode.map((area) => join('test', area)));
}

/** The documentation site: TypeDoc has no warning, no link leads nowhere, and it works from a disk. */
async function checkSite(): Promise<StageResult> {
  const faults = await buildSite();
  const failed = faults.length > 0 ? 1 : 0;
  return { passed: 1 - failed, failed, skipped: 0, output: faults.join('\n') };
}
