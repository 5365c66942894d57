/** The part that multiplies matrices, in the three layouts that training needs. */
import type { MatmulJob } from './job.ts';
import { largestDifference, type Measured, measureInTurn, median, speedRatio } from './measure.ts';
import type { Setting } from './networks.ts';
import { number, percent, ratio, table } from './table.ts';

const sizes = [32, 64, 128, 256, 512, 1024, 2048];
const layouts = ['NN', 'NT', 'TN'] as const;
/** A contestant that would need longer than this for one product, judged by the size before, is left out. */
const patience = 1.5;
/** The largest relative difference between products in float32 that sum in another order. */
const tolerance = 1e-3;

export async function measureProducts(setting: Setting): Promise<string> {
  const { running, limits } = setting;
  const labels = running.map(({ contestant }) => contestant.label);
  const rows: string[][] = [];
  const doubts: string[] = [];
  for (const layout of layouts) {
    const tooSlow = new Set<string>();
    for (const n of sizes) {
      const able = running.filter(({ contestant }) => !tooSlow.has(contestant.label));
      const measured = await measureProduct({ kind: 'matmul', n, layout, threads: setting.threads }, able, setting);
      for (const { label, times, numbers } of measured) {
        if (median(times) * 8 > patience) tooSlow.add(label);
        const difference = largestDifference(measured[0]!.numbers, numbers) ?? Number.NaN;
        if (!(difference < tolerance)) doubts.push(`${label} differs by ${difference} at ${layout} ${n}.`);
      }
      rows.push(row(layout, n, labels, measured, limits.simd));
    }
  }
  const able = labels.filter((_, i) => rows.some((cells) => cells[i + 2] !== '-'));
  const kept = [0, 1, ...labels.flatMap((label, i) => (able.includes(label) ? [i + 2] : []))];
  const ours = running.filter(({ contestant }) => contestant.ours).length;
  const end = labels.length + 2;
  const columns = [...kept, ...Array.from({ length: 2 * ours }, (_, i) => end + i)];
  const names = running.filter(({ contestant }) => contestant.ours).map(({ contestant }) => contestant.label);
  const header = ['layout', 'n', ...labels, ...names.flatMap((name) => [`${name} of SIMD peak`, `${name} / numpy`])];
  return [
    '### Products of n x n matrices, GFLOP/s (medians)',
    table(
      columns.map((i) => header[i]!),
      rows.map((cells) => columns.map((i) => cells[i]!)),
    ),
    'NN is A B, NT is A B^T (a layer forward), TN is A^T B (the gradient of its weights).',
    doubts.length > 0 ? doubts.join(' ') : `All products agree within ${tolerance} of their largest element.`,
  ].join('\n\n');
}

/** The sgemm of numpy's BLAS at n = 1024, GFLOP/s; undefined without numpy. */
export async function blasLimit(setting: Omit<Setting, 'limits'>): Promise<number | undefined> {
  const numpy = setting.running.filter(({ contestant }) => contestant.id === 'numpy');
  const job: MatmulJob = { kind: 'matmul', n: 1024, layout: 'NN', threads: setting.threads };
  const [measured] = await measureInTurn(numpy, job, 1, setting.effort);
  return measured && (2e-9 * 1024 ** 3) / Math.min(...measured.times);
}

function measureProduct(job: MatmulJob, running: Setting['running'], { effort }: Setting): Promise<Measured[]> {
  // Many products: each gets a quarter of the time of a training.
  return measureInTurn(running, job, 1, { ...effort, seconds: effort.seconds / 4 });
}

function row(
  layout: string,
  n: number,
  labels: readonly string[],
  measured: readonly Measured[],
  simd: number,
): string[] {
  const speedOf = (times: readonly number[]) => (2e-9 * n ** 3) / median(times);
  const find = (label: string) => measured.find((one) => one.label === label);
  const numpy = find('numpy');
  return [
    layout,
    String(n),
    ...labels.map((label) => {
      const one = find(label);
      return one ? number(speedOf(one.times)) : '-';
    }),
    ...measured
      .filter(({ ours }) => ours)
      .flatMap(({ times }) => [percent(speedOf(times) / simd), numpy ? ratio(speedRatio(times, numpy.times)) : '-']),
  ];
}
