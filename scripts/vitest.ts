/** Vitest as a stage: its counts, all it wrote if it failed, and the reasons of what it skipped. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { capture, tool } from './processes.ts';
import { root } from './setup.mjs';
import type { StageResult } from './stages.ts';

interface Results {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

const ran = ['passed', 'failed'];

/** Runs a project of vitest.config.ts with the given Node. */
export async function runVitest(nodePath: string, project: string, ...args: string[]): Promise<StageResult> {
  const file = join(root, '.cache', `vitest-${project}-${basename(nodePath)}-${process.pid}.json`);
  const { code, output } = await capture(
    nodePath,
    [
      tool('vitest', 'vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
      ...args,
    ],
    { env: { ...process.env, NO_COLOR: '1' } },
  );
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, output };
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  rmSync(file);
  // A file that cannot even be loaded has no tests to count, and an error between tests belongs to none.
  const unloaded = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = results.numFailedTests + unloaded || (code === 0 ? 0 : 1);
  const skips = skippedTests(results);
  return {
    passed: results.numPassedTests,
    failed,
    skipped: skips.length,
    output:
      failed > 0
        ? output
        : [...warnings(output, skips), ...skips.map(({ file, name }) => `skipped: ${file}: ${name}`)].join('\n'),
  };
}

interface Skip {
  file: string;
  name: string;
}

function skippedTests({ testResults }: Results): Skip[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => !ran.includes(status))
      .map(({ fullName }) => ({ file: relative(root, name), name: fullName })),
  );
}

/** What the files with skipped tests said on stderr while loading: `stderr | file`, then lines up to an empty one. */
function warnings(output: string, skips: readonly Skip[]): string[] {
  const files = new Set(skips.map(({ file }) => file));
  const blocks = output.replaceAll('\r', '').matchAll(/^stderr \| (.+)\n([\s\S]*?)\n\n/gm);
  return [...blocks].flatMap(([, file = '', text = '']) => (files.has(file) ? [`${file}: ${text}`] : []));
}
