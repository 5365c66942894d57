/** The part that multiplies matrices, in the three layouts that training needs. */
import type { MatmulJob } from './job.ts';
import { largestDifference, type Measured, measureInTurn, median, speedRatio } from './measure.ts';
import type { Setting } from './networks.ts';
import { number, percent, ratio, table } from './table.ts';

export const sizes: readonly number[] = [32, 64, 128, 256, 512, 1024, 2048];
export const layouts = ['NN', 'NT', 'TN'] as const;
interface Product {
  readonly layout: string;
  readonly n: number;
  readonly measured: readonly Measured[];
}

/** A contestant that would need longer than this for one product, judged by the size before, is left out. */
const patience = 2.5;
/** The largest relative difference between products in float32 that sum in another order. */
const tolerance = 1e-3;

export async function measureProducts(setting: Setting): Promise<string> {
  const products: Product[] = [];
  const doubts: string[] = [];
  for (const layout of layouts) {
    const tooSlow = new Set<string>();
    for (const n of sizes) {
      const able = setting.running.filter(({ contestant }) => !tooSlow.has(contestant.label));
      const job: MatmulJob = { kind: 'matmul', n, layout };
      // Many products: each gets a quarter of the time of a training.
      const effort = { ...setting.effort, seconds: setting.effort.seconds / 4 };
      const { measured, failures } = await measureInTurn(able, job, 1, effort);
      doubts.push(...failures.map((failure) => `${layout} ${n}: ${failure}`));
      for (const { label, times, numbers } of measured) {
        if (median(times) * 8 > patience) tooSlow.add(label);
        const difference = largestDifference(measured[0]!.numbers, numbers) ?? Number.NaN;
        if (!(difference < tolerance)) doubts.push(`${label} differs by ${difference} at ${layout} ${n}.`);
      }
      products.push({ layout, n, measured });
      setting.figures.note(`${layout} ${n}`, measured);
    }
  }
  return [
    '### Products of n x n matrices, GFLOP/s (medians)',
    productTable(products, setting),
    'NN is A B, NT is A B^T (a layer forward), TN is A^T B (the gradient of its weights).',
    doubts.length > 0 ? doubts.join(' ') : `All products agree within ${tolerance} of their largest element.`,
  ].join('\n\n');
}

function productTable(products: readonly Product[], { running, limits }: Setting): string {
  const find = ({ measured }: Product, label: string) => measured.find((one) => one.label === label);
  const contestants = running
    .map(({ contestant }) => contestant)
    .filter(({ label }) => products.some((product) => find(product, label)));
  const ours = contestants.filter((contestant) => contestant.ours);
  const blas = contestants.find(({ id }) => id === 'numpy')?.label ?? '';
  const speed = (n: number, { times }: Measured) => (2e-9 * n * n * n) / median(times);
  return table(
    [
      'layout',
      'n',
      ...contestants.map(({ label }) => label),
      ...ours.flatMap(({ label }) => [`${label} of SIMD peak`, `${label} / numpy`]),
    ],
    products.map((product) => [
      product.layout,
      String(product.n),
      ...contestants.map(({ label }) => {
        const one = find(product, label);
        return one ? number(speed(product.n, one)) : '-';
      }),
      ...ours.flatMap(({ label }) => {
        const one = find(product, label);
        const other = find(product, blas);
        return [
          one ? percent(speed(product.n, one) / limits.simd) : '-',
          one && other ? ratio(speedRatio(one.times, other.times)) : '-',
        ];
      }),
    ]),
  );
}

/** The sgemm of numpy's BLAS at n = 1024, GFLOP/s; undefined without numpy. */
export async function blasLimit(setting: Omit<Setting, 'limits'>): Promise<number | undefined> {
  const numpy = setting.running.filter(({ contestant }) => contestant.id === 'numpy');
  const job: MatmulJob = { kind: 'matmul', n: 1024, layout: 'NN' };
  const { measured } = await measureInTurn(numpy, job, 1, setting.effort);
  return measured[0] && (2e-9 * 1024 ** 3) / Math.min(...measured[0].times);
}
