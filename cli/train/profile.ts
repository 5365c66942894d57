/** What `chainrule train --profile` says: the kernels of the training program with their times, and what the clock says of the whole. */
import type { FunctionProfile } from '../../src/engine.ts';
import { formatCount, formatNumber, formatPercent, formatSeconds } from '../../src/report.ts';
import { table } from '../terminal/table.ts';
import { truncate } from '../terminal/text.ts';

/** Functions and kernels below these shares of the time are counted, not listed. */
const smallestFunction = 0.05;
const smallestKernel = 0.005;
const textWidth = 36;

/** `seconds`: of the whole training, by the clock. */
export function profileText(functions: readonly FunctionProfile[], seconds: number): string {
  const sum = (of: (one: FunctionProfile) => number) => functions.reduce((total, one) => total + of(one), 0);
  const inProgram = sum((one) => one.seconds);
  const inKernels = sum((one) => one.kernelSeconds);
  const sorted = functions.toSorted((a, b) => b.seconds - a.seconds);
  const listed = sorted.filter((one) => one.seconds >= smallestFunction * inProgram);
  const rest = functions.length - listed.length;
  return [
    [
      `Profile: training took ${formatSeconds(seconds)} by the clock, ${formatSeconds(inProgram)} of it in the compiled program.`,
      `Its kernels, timed one by one afterwards on the last rows, account for ${formatSeconds(inKernels)}; the rest is calls,`,
      'code that was not yet fast, and other work of this machine.',
    ].join('\n'),
    ...listed.map(functionText),
    ...(rest > 0
      ? [`${formatCount(rest, 'function')} more, with less than ${formatPercent(smallestFunction)} of the time`]
      : []),
  ].join('\n\n');
}

function functionText({ name, runs, seconds, kernelSeconds, kernels }: FunctionProfile): string {
  const sorted = kernels.toSorted((a, b) => b.seconds - a.seconds);
  const listed = sorted.filter(({ share }) => share >= smallestKernel);
  const rest = sorted.slice(listed.length);
  const rows = listed.map(({ role, text, ...kernel }) => [
    formatPercent(kernel.share),
    microseconds(kernel.seconds),
    rate(kernel.gflops),
    rate(kernel.gigabytes),
    role,
    truncate(text, textWidth),
  ]);
  if (rest.length > 0) {
    const together = rest.reduce((total, kernel) => total + kernel.seconds, 0);
    const share = rest.reduce((total, kernel) => total + kernel.share, 0);
    rows.push([formatPercent(share), microseconds(together), '', '', `${formatCount(rest.length, 'kernel')} more`, '']);
  }
  const heading = ['share', 'µs', 'GFLOP/s', 'GB/s', 'for', 'kernel'];
  const each = `${microseconds(seconds / runs)} µs each, ${microseconds(kernelSeconds / runs)} in kernels`;
  return [
    `${name} rows: ${formatCount(runs, 'run')}, ${formatSeconds(seconds)}: ${each}`,
    table([heading, ...rows], { align: ['right', 'right', 'right', 'right'], header: true }),
  ].join('\n');
}

function microseconds(seconds: number): string {
  return formatNumber(seconds * 1e6, 3);
}

/** Nothing where nothing is counted. */
function rate(perSecond: number): string {
  return perSecond > 0 ? formatNumber(perSecond, 3) : '';
}
