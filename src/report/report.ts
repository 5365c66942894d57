/** The report of a training: one HTML file that needs no network and no script. */

import { type Boundary, boundaryCaption, boundaryPicture } from '../drawing/boundary.ts';
import {
  count,
  formatBytes,
  formatInterval,
  formatNumber,
  formatPercent,
  formatScore,
  formatSeconds,
} from '../drawing/format.ts';
import { type Html, html } from '../drawing/html.ts';
import { seriesCount } from '../drawing/marks.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { LayerDescription } from '../nn/describe.ts';
import type { Interval } from '../train/metrics.ts';
import type { CrossValidationRow } from './cross-validation.ts';
import {
  type Evaluated,
  headline,
  isClassification,
  isRegression,
  mainEvaluation,
  type Scored,
  scoresByTarget,
} from './headline.ts';
import { htmlPage, keyFigures } from './page.ts';
import { classification } from './sections/classification.ts';
import { curves, type HistoryRow } from './sections/curves.ts';
import { figure, legend, section } from './sections/figure.ts';
import { type ColumnUse, columnUse } from './sections/importance.ts';
import { mistakeTable } from './sections/mistakes.ts';
import {
  type ExplainedPicture,
  type Filters,
  filterSheet,
  pictureSheet,
  saliencySheet,
  type WrongPicture,
} from './sections/pictures.ts';
import { regression } from './sections/regression.ts';
import { results } from './sections/results.ts';
import { table } from './sections/table.ts';

export type { Boundary } from '../drawing/boundary.ts';
export type { Evaluated, EvaluationName } from './headline.ts';
export type { HistoryRow } from './sections/curves.ts';

/** What a report of a training shows: plain data. */
export interface ReportInput {
  title: string;
  /** When, as it should be read. */
  created?: string;
  /** The command that makes the same model again. */
  command: string;
  chainruleVersion: string;
  task: 'classification' | 'regression';
  /** The column that is predicted, or several with commas between. */
  target: string;
  /** The column of sample weights, where the loss and the scores have them. */
  sampleWeights?: string;
  stopped: { reason: string; message: string };
  seconds: number;
  seed: number;
  backend: string;
  /** Whether the backend gives the same bits on every machine. */
  reproducible: boolean;
  rows: { train: number; validation: number; test: number };
  /** How they were split, in words. */
  split?: string;
  /** Scores over folds. */
  crossValidation?: { folds: number; scores: readonly CrossValidationRow[] };
  history: readonly HistoryRow[];
  bestEpoch?: number;
  /** Whose mean the model is, 1 when absent: on all rows, in trainings of their own as long as those in `history`. */
  networks?: number;
  /** How many of them, all when absent; the others are of the trainings in `history`. */
  networksOnAllRows?: number;
  /** `detail` such as "linear 2 -> 1024, relu", `formula` such as "2 x 1024 + 1024". */
  layers: readonly LayerDescription[];
  /** `use` such as "standardised", "one-hot (5)" or "dropped: constant". */
  columns: readonly { name: string; kind: string; use: string }[];
  configuration: readonly (readonly [name: string, value: string])[];
  warnings: readonly string[];
  /** What the training doctor says; nothing where all is well. */
  findings?: readonly { severity: string; id: string; text: string; why: string; advice: string }[];
  evaluations: readonly Evaluated[];
  /** What the model uses. */
  uses?: ColumnUse;
  boundary?: Boundary | undefined;
  /** Of pictures: the mistakes of which the model was most sure. */
  pictures?: readonly WrongPicture[];
  /** Of a few pictures, what the answer depends on. */
  explained?: readonly ExplainedPicture[];
  /** The filters of the first convolution. */
  filters?: Filters;
}

const inputKind = objectWith(
  'what a report shows, such as fitReport gives',
  'title',
  'rows',
  'history',
  'layers',
  'columns',
  'configuration',
  'warnings',
  'evaluations',
  'stopped',
);

/** Columns and settings beyond this many are folded away. */
const openRows = 30;
/** Columns beyond this many are counted, not listed. */
const listedColumns = 500;

/**
 * The whole page. Every text of the input is escaped; the same input gives the same page.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 * import { fitReport, htmlReport } from 'chainrule/report';
 *
 * const fit = await fitTable(generate('plane', { rows: 100 }), { target: 'y', epochs: 5 });
 * const input = fitReport(fit, { title: 'Plane', command: 'node plane.js', chainruleVersion: '0.1.0' });
 * console.log(htmlReport(input).includes('<title>Plane')); // true
 */
export function htmlReport(input: ReportInput): string {
  requireKind('htmlReport: input', input, inputKind);
  const main = mainEvaluation(input.evaluations);
  const said = main && headline(main, input.target);
  return htmlPage({
    ...input,
    hasPictures: [input.pictures, input.explained, input.filters].some((one) => one !== undefined),
    title: `${input.title} – Chainrule report`,
    header: html`<p class="eyebrow"><bdi>${input.title}</bdi><span> · ${input.task} of <bdi>${input.target}</bdi></span></p>
<h1>${said ? unbroken(said.sentence) : 'The model has not been evaluated.'}</h1>
${said && html`<p class="lead">${unbroken(said.context.join(' '))}</p>`}
${input.warnings.length > 0 && html`<div class="warnings" role="note"><h2>${count(input.warnings.length, 'warning')}</h2><ul>${input.warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>`}
${findingsOf(input)}${mainFigures(input, main)}`,
    sections: html`${section(
      'results',
      'Results',
      main && results(input.evaluations, main),
      main && weightsNote(input),
      main && splitNote(input),
      crossValidation(input),
    )}${curves(input.history, input, termsOf(main))}${boundarySection(input)}${section('pictures', 'Pictures', pictureSheet(input.pictures), saliencySheet(input.explained), filterSheet(input.filters))}${input.uses && columnUse(input.uses)}${main && details(main, input.target)}${network(input)}${columns(input)}${settings(input)}${again(input)}`,
  });
}

/** Numbers stay on the line of their percent sign. */
function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

function findingsOf({ findings = [] }: ReportInput): Html | undefined {
  if (findings.length === 0) return undefined;
  return html`<div class="warnings" role="note"><h2>What the training doctor says</h2><ul>${findings.map(
    ({ severity, id, text, why, advice }) =>
      html`<li><strong>${severity === 'problem' ? 'Problem' : 'Warning'}, ${id}.</strong> ${text} ${why} Try ${advice}.</li>`,
  )}</ul></div>
`;
}

function mainFigures(input: ReportInput, main: Evaluated | undefined): Html {
  const figures: [name: string, value: string, detail: string][] = [];
  const result = main?.result;
  const rowsText = main && `on ${main.name} rows`;
  /** What is said of a score: where it would lie on all rows. */
  const within = (interval: Interval | null, format: (value: number) => string, otherwise: string) =>
    interval && main?.name !== 'train' ? `95 %: ${formatInterval(interval, format)}` : otherwise;
  const three = (value: number) => formatScore(value, 3);
  if (result && isClassification(result)) {
    const { accuracy, rocAuc, macro, intervals } = result;
    figures.push(['Accuracy', formatPercent(accuracy), within(intervals.accuracy, formatPercent, rowsText!)]);
    if (rocAuc !== null)
      figures.push(['ROC-AUC', three(rocAuc), within(intervals.rocAuc, three, '1 is perfect, 0.5 is chance')]);
    else
      figures.push(['F1', formatPercent(macro.f1), within(intervals.macro.f1, formatPercent, 'mean of the classes')]);
  } else if (result && !isRegression(result)) {
    const { accuracy, exactMatch, intervals } = result;
    figures.push(['Labels right', formatPercent(accuracy), within(intervals.accuracy, formatPercent, rowsText!)]);
    figures.push([
      'All right',
      formatPercent(exactMatch),
      within(intervals.exactMatch, formatPercent, 'of these rows'),
    ]);
  } else if (result && 'targets' in main!) {
    figures.push(['R²', formatScore(result.r2, 3), `mean of the targets, ${rowsText}`]);
    const known = scoresByTarget(main!, '').flatMap(([name, { result: own }]) =>
      isRegression(own) && own.r2 !== null ? [{ name, r2: own.r2 }] : [],
    );
    const [worst] = known.sort((a, b) => a.r2 - b.r2);
    if (worst) figures.push(['Lowest R²', formatScore(worst.r2, 3), `of ${worst.name}`]);
  } else if (result) {
    const { rmse, r2, intervals } = result;
    figures.push(['RMSE', formatNumber(rmse), within(intervals.rmse, formatNumber, rowsText!)]);
    figures.push(['R²', formatScore(r2, 3), within(intervals.r2, three, 'share of variance explained')]);
  }
  const parameters = input.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const { train, validation, test } = input.rows;
  const last = input.history.at(-1);
  figures.push(
    ['Parameters', formatNumber(parameters), `${formatBytes(parameters * 4)} as float32`],
    [
      'Rows',
      formatNumber(train + validation + test),
      `${formatNumber(train)} train, ${formatNumber(validation)} validation, ${formatNumber(test)} test`,
    ],
    [
      'Epochs',
      formatNumber(last?.epoch ?? 0),
      input.bestEpoch === undefined ? input.stopped.reason : `best: ${formatNumber(input.bestEpoch)}`,
    ],
    ['Time', formatSeconds(input.seconds), `backend ${input.backend}`],
  );
  return html`${keyFigures(figures)}
<p class="note">Training ended: ${input.stopped.message || input.stopped.reason}</p>`;
}

/** In which terms the history of a training speaks. */
function termsOf(main: Evaluated | undefined): Parameters<typeof curves>[2] {
  return main && 'targets' in main
    ? { unit: 'standard deviations of the targets', judged: 'labels' }
    : { unit: 'the units of the target', judged: 'rows' };
}

function splitNote({ split }: ReportInput): Html | undefined {
  return split === undefined ? undefined : html`<p class="note">Rows were split ${split}.</p>`;
}

function crossValidation({ crossValidation: given }: ReportInput): Html | undefined {
  if (given === undefined) return undefined;
  return html`<h3>Over ${given.folds} folds</h3>
<p class="note">Each fold is judged by rows that its training had not seen. The spread is the standard deviation between folds.</p>
${table(
  'Cross-validation',
  [{ name: 'Score' }, ...['Mean', 'Spread', 'Lowest', 'Highest'].map((name) => ({ name, number: true }))],
  given.scores.map(({ name, mean, spread, lowest, highest }) => [name, mean, spread, lowest, highest]),
)}`;
}

function weightsNote({ sampleWeights }: ReportInput): Html | undefined {
  if (sampleWeights === undefined) return undefined;
  return html`<p class="note">Each row counts by its <bdi>${sampleWeights}</bdi>, in the loss and in all scores.</p>`;
}

/** A section for each target. */
function details(main: Evaluated, target: string): (Html | undefined)[] {
  const rows = main.name === 'train' ? 'On the training rows' : `On the ${main.name} rows`;
  const all = scoresByTarget(main, target);
  return all.map(([name, scored], i) =>
    all.length === 1
      ? targetDetails(scored, name, rows, '', main.name !== 'train')
      : targetDetails(scored, name, `${name}: ${rows.replace('On', 'on')}`, `-${i + 1}`, main.name !== 'train'),
  );
}

function targetDetails(
  { result, predicted, actual, mistakes }: Scored,
  target: string,
  heading: string,
  id: string,
  isSample: boolean,
): Html | undefined {
  if (isClassification(result))
    return section(`rows${id}`, heading, classification(result, id, isSample), mistakeTable(mistakes));
  if (!predicted || !actual || actual.length === 0) return undefined;
  return section(`rows${id}`, heading, regression(predicted, actual, target, id), mistakeTable(mistakes));
}

function boundarySection({ boundary }: ReportInput): Html | undefined {
  if (boundary === undefined) return undefined;
  const classes = boundary.kind === 'value' ? undefined : boundary.classes;
  return section(
    'boundary',
    'What it answers',
    figure(
      `By ${boundary.names[0]} and ${boundary.names[1]}`,
      boundaryPicture('plane', 'The answers of the network', boundary),
      boundaryCaption(boundary),
      classes && legend(classes.slice(0, seriesCount).map((name, sample) => ({ name, sample }))),
    ),
  );
}

function network({ layers }: ReportInput): Html | undefined {
  if (layers.length === 0) return undefined;
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const notes = layers.flatMap(({ name, members }) =>
    members
      ? [
          html`<p class="note">${name} answers with the mean of its networks: ${members.join('; ').replaceAll('->', '→').replaceAll(' x ', ' × ')}.</p>`,
        ]
      : [],
  );
  return section(
    'network',
    'The network',
    html`${table(
      'The network',
      [{ name: 'Layer' }, { name: 'What it is' }, { name: 'Weights and biases' }, { name: 'Parameters', number: true }],
      layers.map((layer) => [
        layer.name,
        layer.detail.replaceAll('->', '→'),
        layer.formula.replaceAll(' x ', ' × '),
        formatNumber(layer.parameters),
      ]),
      { foot: ['Total', '', '', formatNumber(parameters)] },
    )}${notes}`,
  );
}

function columns({ columns: all }: ReportInput): Html | undefined {
  if (all.length === 0) return undefined;
  const shown = all.slice(0, listedColumns);
  const content = table(
    'The columns',
    [{ name: 'Column' }, { name: 'Kind' }, { name: 'Use' }],
    shown.map(({ name, kind, use }) => [name, kind, use]),
    { more: all.length - shown.length },
  );
  return section('columns', 'The columns', folded(`${count(all.length, 'column')}`, all.length, content));
}

function settings({ configuration }: ReportInput): Html | undefined {
  if (configuration.length === 0) return undefined;
  const content = table('Settings', [{ name: 'Setting' }, { name: 'Value' }], configuration);
  return section('settings', 'Settings', folded(count(configuration.length, 'setting'), configuration.length, content));
}

function folded(summary: string, rows: number, content: Html): Html {
  return rows <= openRows ? content : html`<details><summary>${summary}</summary>${content}</details>`;
}

function again({ command, seed, backend, reproducible }: ReportInput): Html | undefined {
  return section(
    'again',
    'Make it again',
    html`<pre class="command"><code>${command}</code></pre>
<p class="note">Seed ${formatNumber(seed).replaceAll(',', '')}, backend ${backend}. ${
      reproducible
        ? 'The same command on the same data gives the same model, bit by bit, on any machine.'
        : 'On this backend the last digits may differ from machine to machine; --backend wasm gives the same bits everywhere.'
    }</p>`,
  );
}
