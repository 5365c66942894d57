/** What `--profile` says of given times: functions and kernels by their share, the small ones counted. */
import { expect, test } from 'vitest';
import { profileText } from '../../cli/train/profile.ts';
import type { FunctionProfile, KernelProfile } from '../../src/train/profile.ts';

/** A function of 10 runs whose kernels take so many seconds each. */
function functionOf(name: string, seconds: number, kernelSeconds: readonly number[]): FunctionProfile {
  const total = kernelSeconds.reduce((sum, one) => sum + one, 0);
  const kernels = kernelSeconds.map(
    (one, i): KernelProfile => ({
      role: `layer${i + 1} forward`,
      text: `t${i + 1} = matmul(a, b)`,
      seconds: one,
      gflops: i,
      gigabytes: 2,
      share: one / total,
    }),
  );
  return { name, runs: 10, seconds, kernelSeconds: 10 * total, kernels };
}

test('the slowest function and the slowest kernel come first, what is small is counted', () => {
  const functions = [
    functionOf('evaluation of 9', 0.001, [1e-4]),
    functionOf('step of 10', 0.02, [0.001, 0.0005]),
    functionOf('step of 32', 0.1, [0.001, 0.006, 0.00002, 0.00001]),
  ];
  expect(profileText(functions, 0.25)).toBe(
    [
      'Profile: training took 250 ms by the clock, 121 ms of it in the compiled program.',
      'Its kernels, timed one by one afterwards on the last rows, account for 86 ms; the rest is calls,',
      'code that was not yet fast, and other work of this machine.',
      '',
      'step of 32 rows: 10 runs, 100 ms: 10,000 µs each, 7,030 in kernels',
      ' share     µs  GFLOP/s  GB/s  for             kernel',
      '──────  ─────  ───────  ────  ──────────────  ─────────────────',
      '85.3 %  6,000        1     2  layer2 forward  t2 = matmul(a, b)',
      '14.2 %  1,000              2  layer1 forward  t1 = matmul(a, b)',
      ' 0.4 %     30                 2 kernels more',
      '',
      'step of 10 rows: 10 runs, 20 ms: 2,000 µs each, 1,500 in kernels',
      ' share     µs  GFLOP/s  GB/s  for             kernel',
      '──────  ─────  ───────  ────  ──────────────  ─────────────────',
      '66.7 %  1,000              2  layer1 forward  t1 = matmul(a, b)',
      '33.3 %    500        1     2  layer2 forward  t2 = matmul(a, b)',
      '',
      '1 function more, with less than 5.0 % of the time',
    ].join('\n'),
  );
});
