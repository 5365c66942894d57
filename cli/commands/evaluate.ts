/** `chainrule evaluate`: how well a model predicts rows whose target is known. */
import type { Command } from 'commander';
import { headline } from '../../src/report.ts';
import { loadForModel, loadModel } from '../data/model-data.ts';
import { type DataOptions, findData } from '../data/source.ts';
import { evaluationJson, evaluationText } from '../evaluation.ts';
import {
  addCommonOptions,
  addDataArgument,
  addGeneratorOptions,
  addHeaderOption,
  type CommonFlags,
} from '../options.ts';
import { screen, writeJson } from '../screen.ts';
import { clean } from '../terminal/text.ts';

type EvaluateFlags = CommonFlags & DataOptions;

const help = `
For classes: log loss, accuracy, precision, recall and F1 of each class, the confusion matrix, ROC-AUC and the
calibration error. For numbers: the mean squared error and its root (RMSE), the mean absolute error (MAE) and R².

Examples:
  chainrule evaluate runs/flowers/model.safetensors new.csv
  chainrule evaluate runs/flowers/model.safetensors new.csv --json
  chainrule evaluate runs/spiral/model.safetensors spiral:500 --seed 7`;

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('Compare the predictions of a model with the known target of a table.')
    .argument('<model>', 'a model.safetensors that train wrote');
  addDataArgument(
    command,
    '<data>',
    'a CSV or TSV file (also .gz) with the target column, - for standard input, or built-in data',
  )
    .addHelpText('after', help)
    .action(evaluate);
  addCommonOptions(addGeneratorOptions(addHeaderOption(command)));
}

async function evaluate(modelPath: string, spec: string, flags: EvaluateFlags): Promise<void> {
  const display = screen(flags);
  const model = await loadModel('evaluate', modelPath, spec);
  const loaded = await loadForModel(await findData(spec, flags), model, { ...flags, target: true });
  const { result, actual, warnings } = model.evaluate(loaded.table);
  const all = [...loaded.warnings, ...warnings];
  display.warn(all);
  if (flags.json) {
    await writeJson({ task: model.task, target: model.target, ...evaluationJson(result), warnings: all });
    return;
  }
  const { sentence, context } = headline({ name: 'test', result, actual }, model.target);
  display.say(clean([sentence.replace(' test row', ' row'), ...context.slice(0, 1)].join(' ')));
  display.say();
  display.say(evaluationText(result, display.width));
}
