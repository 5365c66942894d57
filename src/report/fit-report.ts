/** From the result of a training to what the report shows. */

import { datePartLabel } from '../data/date-parts.ts';
import {
  type ColumnEncoding,
  featuresOf,
  type Preprocessing,
  requirePreprocessing,
  type TargetEncoding,
} from '../data/preprocessing.ts';
import { count, formatPercent, formatSetting } from '../drawing/format.ts';
import { anything, listOf, type OptionKinds, objectWith, text } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import type { AnyEvaluation } from '../model/evaluation.ts';
import type { AnyFit } from '../model/fit-table.ts';
import { describeLayers } from '../nn/describe.ts';
import { membersOf } from '../nn/ensemble.ts';
import { crossValidationRows } from './cross-validation.ts';
import { fitBoundary } from './fit-boundary.ts';
import type { Evaluated, EvaluationName, Scored } from './headline.ts';
import { withValues } from './mistake-rows.ts';
import type { ReportInput } from './report.ts';
import type { ColumnUse } from './sections/importance.ts';
import { splitCheckText } from './split-check-text.ts';

/** What a report says besides the fit. */
export interface FitReportOptions {
  /** The heading of the page. */
  title: string;
  /** When, as it should be read. */
  created?: string;
  /** The command that makes the same model again. */
  command: string;
  /** Of the library that trained it. */
  chainruleVersion: string;
  /** What the training doctor says. */
  findings?: NonNullable<ReportInput['findings']>;
  /** What the model uses, as `permutationImportance` and `partialDependence` say it of the rows that the report is about. */
  uses?: ColumnUse;
}

const kinds: OptionKinds<FitReportOptions> = {
  title: text,
  created: text,
  command: text,
  chainruleVersion: text,
  findings: listOf(anything, 'a list of findings'),
  uses: objectWith('what the model uses', 'importance', 'dependence'),
};

/** Cells along a side of the picture of a plane. */
const boundarySize = 60;

/**
 * What {@link htmlReport} needs to know of a fit.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 * import { fitReport, htmlReport } from 'chainrule/report';
 *
 * const fit = await fitTable(generate('moons', { rows: 100 }), { target: 'y', epochs: 5 });
 * const input = fitReport(fit, { title: 'Moons', command: 'node moons.js', chainruleVersion: '0.1.0' });
 * const page = htmlReport(input); // one file, to look at in a browser
 * console.log(input.task, page.slice(0, 15)); // classification <!doctype html>
 */
export function fitReport(fit: AnyFit, options: FitReportOptions): ReportInput {
  requireOptions<FitReportOptions>('fitReport', options, kinds, ['title', 'command', 'chainruleVersion']);
  const { plan, network, preprocessing, stopped, bestEpoch } = fit;
  const evaluations = evaluationsOf(fit).map((evaluated) => withRows(evaluated, fit, options.uses));
  const checked = splitCheckText(fit);
  const boundary = fitBoundary(fit, boundarySize);
  const members = membersOf(network).length;
  const { networksOnAllRows: onAllRows = members } = fit.configuration as { readonly networksOnAllRows?: number };
  return {
    ...options,
    task: fit.task,
    target: fit.targets.join(', '),
    ...(preprocessing.sampleWeights !== undefined && { sampleWeights: preprocessing.sampleWeights }),
    stopped,
    seconds: fit.seconds,
    seed: fit.seed,
    backend: fit.backend,
    reproducible: fit.reproducible,
    rows: plan.rows,
    history: fit.history.map(({ metrics, validation, ...event }) => ({
      ...event,
      metrics: scoresOf(metrics),
      validation: validation && scoresOf(validation),
    })),
    bestEpoch,
    ...(members > 1 && { networks: members, networksOnAllRows: onAllRows }),
    layers: describeLayers(network),
    columns: describeColumns(preprocessing),
    configuration: Object.entries(fit.configuration).map(([name, value]) => [name, formatSetting(value)]),
    warnings: [...plan.warnings, ...(checked === undefined ? [] : [checked])],
    evaluations,
    split: plan.split,
    ...(fit.crossValidation && {
      crossValidation: { folds: fit.crossValidation.folds, scores: crossValidationRows(fit.crossValidation) },
    }),
    boundary,
  };
}

/** Columns that are shown of the worst rows: those that matter most, or the first. */
const shownColumns = 6;

function withRows(evaluated: Evaluated, fit: AnyFit, uses: ColumnUse | undefined): Evaluated {
  const known = uses?.importance.columns ?? fit.preprocessing.columns.map(({ name }) => ({ column: name }));
  const columns = known.slice(0, shownColumns).map(({ column }) => column);
  const { name } = evaluated;
  const table = name === 'test' ? fit.testTable : name === 'validation' ? fit.validationTable : fit.table;
  const ofTarget = (scored: Scored): Scored => ({
    ...scored,
    mistakes: withValues(scored.mistakes ?? [], table, columns),
  });
  if (!('targets' in evaluated)) return { name, ...ofTarget(evaluated) };
  const targets = Object.entries(evaluated.targets).map(([column, scored]) => [column, ofTarget(scored)] as const);
  return { ...evaluated, targets: Object.fromEntries(targets) };
}

/**
 * The evaluations of a fit with their names: those of its parts, and that of all rows of a cross-validation.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 * import { evaluationsOf } from 'chainrule/report';
 *
 * const fit = await fitTable(generate('moons', { rows: 100 }), { target: 'y', epochs: 5 });
 * console.log(evaluationsOf(fit).map(({ name }) => name)); // ['train', 'validation', 'test']
 */
export function evaluationsOf(fit: AnyFit): Evaluated[] {
  requireKind('evaluationsOf: fit', fit, objectWith('the result of fitTable', 'evaluations'));
  const { train, validation, test } = fit.evaluations;
  const all = { train, validation, 'cross-validation': fit.crossValidation?.evaluation, test };
  return (Object.entries(all) as [EvaluationName, AnyEvaluation | undefined][]).flatMap(([name, evaluation]) =>
    evaluation ? [{ name, ...evaluation }] : [],
  );
}

export function scoresOf(scores: object): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).filter(([, value]) => typeof value === 'number'));
}

/**
 * Every column of the training table, in its order: what it was taken for and how it is used.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { describeColumns } from 'chainrule/report';
 *
 * const rows = Array.from({ length: 60 }, (_, i) => ({ area: 50 + (i % 20), country: 'AT', price: i % 20 }));
 * const { preprocessing } = await fitTable(rows, { target: 'price', epochs: 1 });
 * console.log(describeColumns(preprocessing)[0]);
 * // { name: 'area', kind: 'number', use: 'standardised' }
 */
export function describeColumns(preprocessing: Preprocessing): { name: string; kind: string; use: string }[] {
  requirePreprocessing('describeColumns', preprocessing);
  const { columns, dropped, targets, tableColumns, sampleWeights } = preprocessing;
  const used = new Map(columns.map((column) => [column.name, { kind: column.kind, use: useOf(column) }]));
  const reasons = new Map(dropped.map(({ column, reason }) => [column, reason]));
  return tableColumns.map((name) => {
    const target = targets.find(({ column }) => column === name);
    if (target) return { name, kind: 'target', use: targetUse(target) };
    if (name === sampleWeights) return { name, kind: 'weights', use: 'how much each row counts' };
    return { name, ...(used.get(name) ?? { kind: '', use: `left out: ${reasons.get(name) ?? 'not wanted'}` }) };
  });
}

function useOf(column: ColumnEncoding): string {
  const flag = column.indicator ? ', and whether it is missing' : '';
  if (column.kind === 'number') return column.unlimited ? 'as it is' : `standardised${flag}`;
  if (column.kind === 'date') return `${column.parts.map(({ part }) => datePartLabel(column, part)).join(', ')}${flag}`;
  const rare = column.grouped > 0 ? `, ${column.grouped} rare ones as "other"` : '';
  return `one-hot (${featuresOf(column)})${rare}${flag}`;
}

function targetUse(target: TargetEncoding): string {
  if (target.kind === 'number') return 'number, standardised to learn';
  const classes = count(target.classes.length, 'class', 'classes');
  if (target.threshold === undefined) return classes;
  return `${classes}, “${target.classes[1]}” from a probability of ${formatPercent(target.threshold)} on`;
}
