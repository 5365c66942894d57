/** `chainrule evaluate`: how well a model predicts rows whose target is known. */
import type { Command } from 'commander';
import { fail } from '../../src/engine.ts';
import { headline } from '../../src/report.ts';
import { loadForModel, loadModelOrPictures } from '../data/model-data.ts';
import { type DataOptions, findData } from '../data/source.ts';
import { thresholdLines } from '../data/thresholds.ts';
import { evaluationJson, evaluationText } from '../evaluation.ts';
import { withMistakeRows } from '../mistakes.ts';
import {
  addCommonOptions,
  addDataArgument,
  addGeneratorOptions,
  addWrittenOptions,
  type CommonFlags,
} from '../options.ts';
import { evaluatePictures } from '../pictures.ts';
import { screen, writeJson } from '../screen.ts';
import { clean } from '../terminal/text.ts';

interface EvaluateFlags extends CommonFlags, DataOptions {
  target?: string;
}

const help = `
For classes: log loss, accuracy, precision, recall and F1 of each class, the confusion matrix, ROC-AUC and the
calibration error. For numbers: the mean squared error and its root (RMSE), the mean absolute error (MAE) and R². For
several targets: these of each, and their mean. Where the model learned with --sample-weights and the data have that
column, all scores are weighted by it, as scikit-learn's are by sample_weight. Then
the ten mistakes of which the model was most sure, or the ten largest errors, as rows. A model of pictures takes a folder as train
does, or a CSV with a column of paths: the part called test is judged, or all where there is none.

An ONNX file of another program takes the columns of numbers, in their order, and predicts the one of words, or the last; so do walk, landscape and importance.

Examples:
  chainrule evaluate runs/flowers/model.safetensors new.csv
  chainrule evaluate mlp.onnx flowers.csv
  chainrule evaluate runs/flowers/model.safetensors new.csv --json
  chainrule evaluate runs/spiral/model.safetensors spiral:500 --seed 7
  chainrule evaluate runs/pets/model.safetensors more-pets
  chainrule evaluate runs/pets/model.safetensors list.csv --target breed`;

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('Compare the predictions of a model with the known target of a table.')
    .argument('<model>', 'a model.safetensors that train wrote');
  addDataArgument(
    command,
    '<data>',
    'a table with the target column: CSV, JSON, Parquet, Excel and others, - for standard input, or built-in data',
  )
    .option('--target <column>', 'of a CSV with a column of paths of pictures: that of their classes')
    .addHelpText('after', help)
    .action(evaluate);
  addCommonOptions(addGeneratorOptions(addWrittenOptions(command)));
}

async function evaluate(modelPath: string, spec: string, flags: EvaluateFlags): Promise<void> {
  const display = screen(flags);
  const model = await loadModelOrPictures('evaluate', modelPath, spec, flags);
  if ('pictures' in model) return evaluatePictures(model, spec, flags, display);
  if (flags.target !== undefined) {
    fail({ what: '--target', problem: 'the model knows what it predicts', got: flags.target, hint: 'leaving it out' });
  }
  const loaded = await loadForModel(await findData(spec, flags), model, { ...flags, target: true });
  const evaluation = await model.evaluate(loaded.table);
  const all = [...loaded.warnings, ...evaluation.warnings];
  display.warn(all);
  if (flags.json) {
    const { task, target, targets } = model;
    const predicted = target === undefined ? { targets } : { target };
    const json = evaluationJson(withMistakeRows(evaluation, model, loaded.table));
    await writeJson({ task, ...predicted, ...json, warnings: all });
    return;
  }
  const { sentence, context } = headline({ name: 'test', ...evaluation }, model.targets.join(', '));
  const { sampleWeights } = model.preprocessing;
  const weighted = evaluation.result.effectiveRows === undefined ? [] : [`Rows count by ${sampleWeights}.`];
  const { groups } = evaluation.result;
  const grouped =
    groups === undefined
      ? []
      : [`Intervals count the ${groups} values of ${String(model.configuration.group)}, not rows.`];
  display.say(
    clean([sentence.replace(' test row', ' row'), ...context.slice(0, 1), ...weighted, ...grouped].join(' ')),
  );
  for (const line of thresholdLines(model)) display.say(clean(`${line}.`));
  display.say();
  display.say(evaluationText(withMistakeRows(evaluation, model, loaded.table), display.width));
}
