/** Where and how it was measured, and the section of bench/RESULTS.md that this benchmark owns. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Running } from './contestants.ts';
import type { Limits } from './networks.ts';
import type { Options } from './options.ts';
import { root } from './paths.ts';
import { number } from './table.ts';

/** A load above this means that others worked on the machine. */
const quiet = 1.5;

export interface RunDescription {
  readonly running: readonly Running[];
  readonly missing: readonly { readonly label: string; readonly reason: string }[];
  readonly options: Options;
  readonly limits: Limits;
  readonly loadBefore: number;
}

export function describeRun({ running, missing, options, limits, loadBefore }: RunDescription): string {
  const facts = [
    describeMachine(),
    `Threads: ${options.threads} for everyone who can be told. Repeats: ${options.repeats}, in turn; medians, and (largest - smallest) / median as the spread. A ratio is the median of the ratios in each round.`,
    `Limits of ${options.threads === 1 ? 'one thread' : `${options.threads} threads`}: ${number(limits.simd)} GFLOP/s in 128-bit SIMD (multiplications and additions in registers, WebAssembly), ${limits.blas ? `${number(limits.blas)} GFLOP/s in numpy's sgemm at 1024` : 'numpy was not measured'}.`,
    'Chainrule is the build, through train() with its default events, inference through the predictor of its models; peers have their batches as tensors beforehand. Everyone runs without OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE, whatever the environment says, and Python with `MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=500000000`, which keep freed memory: without, PyTorch of Debian is up to 5 times slower.',
    `Measured: ${running.map(({ contestant, child }) => `${contestant.label} ${child.version}${contestant.note ? ` (${contestant.note})` : ''}`).join('; ')}.`,
    ...missing.map(({ label, reason }) => `Missing: ${label}: ${reason}.`),
    ...(loadBefore > quiet ? [`The machine was not quiet: load ${loadBefore.toFixed(1)} before the run.`] : []),
  ];
  return [titleFor(options.threads), facts.map((fact) => `- ${fact}`).join('\n')].join('\n\n');
}

/** The day, and what it was measured on. */
function describeMachine(): string {
  const processors = cpus();
  return `${new Date().toISOString().slice(0, 10)}: ${processors.length} cores of ${processors[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}; Node ${process.versions.node} (V8 ${process.versions.v8}).`;
}

/** Each number of threads has its section. */
export function writeResults(sections: readonly string[], threads: number): void {
  writeSection(sections.join('\n\n'), titleFor(threads));
}

function writeSection(section: string, title: string): void {
  const path = join(root, 'bench', 'RESULTS.md');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '# Measured\n';
  writeFileSync(path, withSection(before, title, section));
  console.log('Written: bench/RESULTS.md');
}

/** The document with this section, title included, in place of the one of that title, or at its end; the other sections are someone else's. */
export function withSection(text: string, title: string, section: string): string {
  const start = `\n${text}`.indexOf(`\n${title}\n`);
  if (start < 0) return `${text.trimEnd()}\n\n${section}\n`;
  const next = text.indexOf('\n## ', start);
  return `${text.slice(0, start)}${section}\n${next < 0 ? '' : text.slice(next)}`;
}

function titleFor(threads: number): string {
  return threads === 1 ? '## Speed, one thread' : `## Speed, ${threads} threads`;
}
