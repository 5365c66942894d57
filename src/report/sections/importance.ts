/** What the model uses: how much each column matters, and how predictions change along the strongest. */
import { dayLength } from '../../data/calendar.ts';
import { at, chart, plotBox } from '../../drawing/chart.ts';
import { count, formatMetric, formatNumber, formatPercent } from '../../drawing/format.ts';
import { type Html, html, type Part } from '../../drawing/html.ts';
import { linePath, seriesCount } from '../../drawing/marks.ts';
import { extent, linearScale, type Scale } from '../../drawing/scale.ts';
import type { PartialDependence } from '../../model/partial-dependence.ts';
import type { ColumnImportance, Importance, JointImportance, Repeated } from '../../model/permutation-importance.ts';
import { figure, legend, section } from './figure.ts';
import { table } from './table.ts';

/** What a report shows of it, as `permutationImportance` and `partialDependence` give it. */
export interface ColumnUse {
  /** What the rows are called that were shuffled, such as "test rows". */
  rowsName?: string;
  importance: Importance;
  dependence: readonly PartialDependence[];
}

const listedColumns = 20;

export function columnUse({ importance, dependence, rowsName = 'rows' }: ColumnUse): Html | undefined {
  const { score, rows, repeats, unshuffled } = importance;
  const isR2 = score === 'r2';
  const name = isR2 ? 'R²' : 'accuracy';
  const heights = heightsOf(dependence);
  return section(
    'uses',
    'What the model uses',
    html`<p class="note">How much the ${name}${unshuffled.score !== null && ` of ${scoreText(isR2, unshuffled.score)}`} falls where the values of a column are shuffled among ${count(rows, rowsName.replace(/s$/, ''))}, ${count(repeats, 'time')} each; ± is the standard deviation. It says what the model relies on, not what causes anything.</p>`,
    importanceTable(importance, importance.columns.slice(0, listedColumns), isR2),
    importance.columns.length > listedColumns &&
      html`<p class="note">and ${count(importance.columns.length - listedColumns, 'more column')}</p>`,
    importance.others > 0 &&
      html`<p class="note">Of ${formatNumber(importance.columns.length + importance.others)} columns the ${formatNumber(importance.columns.length)} were shuffled along which predictions change most, by the gradients of the network; <code>chainrule importance</code> shuffles all.</p>`,
    ...together(importance, isR2),
    dependence.length > 0 &&
      html`<h3>How predictions change</h3>
<p class="note">The mean prediction if all rows had this value of the column and were otherwise as they are (partial dependence). The pictures have one height, so that they can be compared. Bars at the bottom are how many rows there are: where there are few, the line says little.</p>
<div class="figures">${dependence.map((one, i) => dependenceFigure(one, heights, `dependence-${i + 1}`))}</div>`,
  );
}

function scoreText(isR2: boolean, value: number): string {
  return isR2 ? formatNumber(value, 3) : formatPercent(value);
}

function importanceTable({ columns: all }: Importance, shown: readonly ColumnImportance[], isR2: boolean): Html {
  const most = Math.max(1e-12, ...all.map(({ scoreDrop, lossRise }) => scoreDrop?.mean ?? lossRise.mean));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Importance of columns"><table class="importance">
<thead><tr><th scope="col">Column</th><th scope="col" class="bar-cell"><span class="hidden">Bar</span></th><th scope="col" class="number">${isR2 ? 'R² lost' : 'Accuracy lost'}</th><th scope="col" class="number"><abbr title="${isR2 ? 'Mean squared error of the standardised target' : 'Log loss'}">Loss gained</abbr></th></tr></thead>
<tbody>${shown.map(
    ({ column, scoreDrop, lossRise }) =>
      html`<tr><th scope="row"><bdi>${column}</bdi></th><td class="bar-cell">${bar(scoreDrop ?? lossRise, most)}</td><td class="number">${scoreDrop ? spread(scoreDrop, isR2) : '–'}</td><td class="number">${spread(lossRise, true)}</td></tr>
`,
  )}</tbody></table></div>`;
}

function spread({ mean, deviation }: Repeated, isNumber: boolean): Part {
  const text = isNumber ? formatNumber(mean, 3, true) : (mean * 100).toFixed(1).replace(/^-0\.0$/, '0.0');
  const off = isNumber ? formatNumber(deviation, 2, true) : (deviation * 100).toFixed(1);
  return html`${text.replace(/^-/, '−')}${!isNumber && ' %'}<small>± ${off}</small>`;
}

const barWidth = 160;

function bar({ mean, deviation }: Repeated, most: number): Html {
  const place = (value: number) => Math.min(barWidth, Math.max(0, (value / most) * (barWidth - 24)));
  const [from, to] = [place(mean - deviation), place(mean + deviation)];
  return html`<svg aria-hidden="true" viewBox="0 0 ${barWidth} 14" width="${barWidth}" height="14"><g class="bars"><rect x="0" y="2" width="${at(Math.max(1, place(mean)))}" height="10" rx="2"/></g><line class="whisker" x1="${at(from)}" x2="${at(to)}" y1="7" y2="7"/></svg>`;
}

function together({ together: groups }: Importance, isR2: boolean): Part[] {
  if (groups.length === 0) return [];
  const lost = ({ scoreDrop, lossRise }: JointImportance) =>
    scoreDrop
      ? `${isR2 ? formatNumber(scoreDrop.mean, 3) : formatPercent(Math.max(0, scoreDrop.mean))} of the ${isR2 ? 'R²' : 'accuracy'}`
      : `${formatMetric(lossRise.mean)} more loss`;
  return [
    html`<p class="note">Columns that say nearly the same hide each other: shuffled alone each costs little, shuffled together they cost what they are worth.</p>
<ul class="note">${groups.map(
      (group) =>
        html`<li>${group.columns.map((column, i) => html`${i > 0 && ', '}<bdi>${column}</bdi>`)}: ${lost(group)} (correlations from ${formatNumber(group.correlation, 2)} on)</li>`,
    )}</ul>`,
  ];
}

/** The lowest and the highest mean of all pictures. */
function heightsOf(all: readonly PartialDependence[]): [low: number, high: number] {
  const means = all
    .filter(({ kind }) => kind !== 'category')
    .flatMap(({ points }) => points.flatMap((point) => point.means.slice(0, seriesCount)));
  return extent(means) ?? [0, 1];
}

function dependenceFigure(
  dependence: PartialDependence,
  heights: readonly [number, number],
  id: string,
): Html | undefined {
  const { column, kind, outputs, points } = dependence;
  if (points.length === 0) return undefined;
  const areShares = dependence.ofClasses;
  if (kind === 'category') return html`<div>${categoryTable(dependence, areShares)}</div>`;
  const shown = outputs.slice(0, seriesCount);
  return figure(
    column,
    dependenceChart(dependence, shown, heights, id),
    '',
    shown.length > 1 ? legend(shown.map((name, sample) => ({ name, sample: `series-${sample}` }))) : undefined,
  );
}

/** The highest bar of the distribution, as a share of the picture's height. */
const highestBar = 0.16;

function dependenceChart(
  { column, points, distribution, kind, ofClasses: areShares }: PartialDependence,
  shown: readonly string[],
  [low, high]: readonly [number, number],
  id: string,
): Html {
  const { left, right, top, bottom } = plotBox;
  const [start, end] = extent(points.map(({ value }) => value!)) ?? [0, 1];
  // The rows of the greatest value, as of class 3 of 1 to 3, have a bar that begins there.
  const beyond = distribution.find(({ from, to, rows }) => rows > 0 && Math.abs(from - end) < (to - from) / 100);
  const ends = [start, beyond?.to ?? end] as const;
  const x = kind === 'date' ? dateScale(ends, points) : linearScale(ends, [left, right], { count: 5, widen: false });
  const room = (high - low) * highestBar;
  const label = areShares ? (value: number) => formatPercent(value).replace('.0 %', ' %') : undefined;
  const y = linearScale(areShares ? [Math.max(0, low - room), Math.min(1, high)] : [low - room, high], [bottom, top], {
    count: 4,
    ...(label && { label }),
  });
  const most = Math.max(1, ...distribution.map(({ rows }) => rows));
  const inside = (value: number) => Math.min(right, Math.max(left, x.place(value)));
  return chart({
    id,
    title: `Predictions along ${column}`,
    description: points.map(({ label: of, means: [first] }) => `${of}: ${formatNumber(first)}.`).join(' '),
    x,
    y,
    xLabel: column,
    yLabel: `mean ${areShares ? 'probability' : 'prediction'}${shown.length === 1 ? ` of ${shown[0]}` : ''}`,
    marks: [
      html`<g class="counts">${distribution.map(({ from, to, rows }) => {
        const [start, end] = [inside(from), inside(to)];
        const height = (rows / most) * highestBar * (bottom - top);
        return end - start < 0.01 || rows === 0
          ? undefined
          : html`<rect x="${at(start)}" y="${at(bottom - height)}" width="${at(Math.max(0.5, end - start - 1))}" height="${at(height)}"><title>${endText(from, kind)} to ${endText(to, kind)}: ${count(rows, 'row')}</title></rect>`;
      })}</g>`,
      shown.map((_, series) =>
        linePath(
          points.map((point): [number, number] => [point.value!, point.means[series]!]),
          x,
          y,
          `series-${series}`,
        ),
      ),
    ],
  });
}

function endText(value: number, kind: PartialDependence['kind']): string {
  if (kind !== 'date') return formatNumber(value);
  const text = new Date(value).toISOString();
  // A time alone is one of the first day.
  return value >= 0 && value < dayLength ? text.slice(11, 16) : text.slice(0, 10);
}

/** A label of ten digits and the space to the next one. */
const dateRoom = 90;

/** Ticks at some of the points, whose labels are dates. */
function dateScale([low, high]: readonly [number, number], points: PartialDependence['points']): Scale {
  const { left, right } = plotBox;
  const scale = linearScale([low, high], [left, right], { widen: false });
  const ticks: { value: number; label: string }[] = [];
  for (const { value, label } of points) {
    const before = ticks.at(-1);
    const day = label.slice(0, 10);
    if (before && (before.label === day || scale.place(value!) - scale.place(before.value) < dateRoom)) continue;
    ticks.push({ value: value!, label: day });
  }
  return { ...scale, ticks };
}

function categoryTable({ column, outputs, points }: PartialDependence, areShares: boolean): Html {
  const shown = outputs.slice(0, 4);
  return html`<h3>${column}</h3>
${table(
  `Predictions by ${column}`,
  [
    { name: column },
    ...shown.map((name) => ({ name: areShares ? `Probability of ${name}` : name, number: true })),
    { name: 'Rows', number: true },
  ],
  points.map(({ label, means, rows = 0 }) => [
    label,
    ...shown.map((_, i) => (areShares ? formatPercent(means[i]) : formatNumber(means[i]))),
    formatNumber(rows),
  ]),
)}`;
}
