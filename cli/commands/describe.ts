/** `chainrule describe`: what a model file holds. */

import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { featureNames } from '../../src/data.ts';
import { countStatistics, fail, membersOf, requireLayers } from '../../src/engine.ts';
import { type NotationStyle, notationStyles } from '../../src/explain.ts';
import { type AnyTableModel, countParameters, describeLayers } from '../../src/index.ts';
import { describeColumns, formatBytes, formatCount, formatSetting } from '../../src/report.ts';
import { loadAnyModel, modelFile } from '../data/model-data.ts';
import { loadNetwork } from '../data/network-data.ts';
import { thresholdLines, thresholdsOf } from '../data/thresholds.ts';
import { layersTable, statisticsLine } from '../describe-layers.ts';
import { layerNames } from '../describe-names.ts';
import { describeNetwork, describeOperators } from '../describe-onnx.ts';
import { describePictures } from '../describe-pictures.ts';
import { addCommonOptions, type CommonFlags } from '../options.ts';
import { screen, writeJson } from '../screen.ts';
import { table } from '../terminal/table.ts';
import { clean } from '../terminal/text.ts';
import { choiceValue } from '../values.ts';

const help = `
Examples:
  chainrule describe runs/flowers/model.safetensors
  chainrule describe runs/flowers/model.safetensors --json
  chainrule describe resnet.onnx
  chainrule describe --operators`;

interface DescribeFlags extends CommonFlags {
  operators?: boolean;
  notation?: NotationStyle;
}

/** Columns and classes beyond this many are counted, not listed. */
const listed = 40;

export function describeCommand(program: Command): void {
  const command = program
    .command('describe')
    .description('Show the layers, parameters, columns and training of a model.')
    .argument('[model]', 'a model.safetensors that train wrote, or an ONNX file')
    .option('--operators', 'the operators of ONNX files that are read, without a model')
    .option(
      '--notation <style>',
      'of weights: matrix, W[unit][input], or slides, w^(layer)_{input,unit} (default: matrix)',
      choiceValue('--notation', notationStyles),
    )
    .addHelpText('after', help)
    .action(describe);
  addCommonOptions(command);
}

async function describe(path: string | undefined, flags: DescribeFlags): Promise<void> {
  if (flags.operators) return describeOperators(path, flags);
  if (path === undefined)
    fail({ what: 'chainrule describe', problem: '<model> is missing', hint: 'chainrule describe --help' });
  const network = await loadNetwork('describe', path);
  const { notation } = flags;
  if (network && notation !== undefined)
    fail({ what: '--notation', problem: 'is for networks of layers that were trained here', got: notation });
  if (network) return describeNetwork(path, network, flags);
  const model = await loadAnyModel(path);
  const stats = await stat(modelFile(path));
  // What is no file, such as a pipe, says no size.
  const size = stats.isFile() ? stats.size : undefined;
  if ('pictures' in model) {
    if (notation !== undefined) fail({ what: '--notation', problem: 'is for models of tables', got: notation });
    return describePictures(path, size, model, flags);
  }
  const display = screen(flags);
  if (flags.json) await writeJson(asJson(path, size, model, notation));
  else display.say(asText(path, size, model, notation));
}

function asText(
  path: string,
  size: number | undefined,
  model: AnyTableModel,
  notation: NotationStyle | undefined,
): string {
  const parameters = countParameters(model.network);
  return [
    clean(`${path}: predicts ${learnedBy(model)}`),
    ...thresholdLines(model).map(clean),
    `${formatCount(parameters, 'parameter')}, ${formatBytes(parameters * 4)} as float32${size === undefined ? '' : `; the file has ${formatBytes(size)}`}`,
    '',
    layersTable(model.network, layerNames(requireLayers('describe', model.network).layers, notation ?? 'matrix')),
    ...membersLines(model, notation),
    ...statisticsLine(model.network),
    '',
    columnsTable(model),
    ...configurationTable(model),
  ].join('\n');
}

function learnedBy({ task, target, targets, classes }: AnyTableModel): string {
  if (task === 'regression') return `the numbers of ${targets.join(', ')}`;
  if (target === undefined) return `${formatCount(targets.length, 'label')}: ${some(targets)}`;
  return `${formatCount(classes.length, 'class', 'classes')} of ${target}: ${some(classes)}`;
}

function membersLines({ network }: AnyTableModel, notation: NotationStyle = 'matrix'): string[] {
  const [first] = membersOf(network);
  const { names, order } = layerNames(first?.layers ?? [], notation);
  const called = order === undefined ? [] : [`  called ${names.filter((name) => name !== '').join('; ')}`, order];
  return describeLayers(network).flatMap(({ name, members }) =>
    members
      ? [`${name} answers with the mean of its networks:`, ...members.map((member) => `  ${member}`), ...called]
      : [],
  );
}

function columnsTable({ preprocessing, features }: AnyTableModel): string {
  const columns = describeColumns(preprocessing);
  const rows = columns.slice(0, listed).map(({ name, kind, use }) => [name, kind, use]);
  const more = columns.length > listed ? `\nand ${formatCount(columns.length - listed, 'more column')}` : '';
  const heading = [
    `${formatCount(columns.length, 'column')}`,
    'kind',
    `use (${formatCount(features.length, 'feature')})`,
  ];
  return table([heading, ...rows], { header: true }) + more;
}

/** Of a model that was trained here. */
function configurationTable({ configuration }: AnyTableModel): string[] {
  const rows = Object.entries(configuration).map(([name, value]) => [name, formatSetting(value)]);
  return rows.length > 0 ? ['', table([['training', ''], ...rows], { header: true })] : [];
}

function some(names: readonly string[]): string {
  const text = names.slice(0, listed).join(', ');
  return names.length > listed ? `${text} and ${names.length - listed} more` : text;
}

function asJson(
  path: string,
  bytes: number | undefined,
  model: AnyTableModel,
  notation: NotationStyle = 'matrix',
): object {
  const { preprocessing } = model;
  const network = requireLayers('describe', model.network);
  const { names } = layerNames(network.layers, notation);
  return {
    model: path,
    bytes,
    task: model.task,
    ...(model.target === undefined ? { targets: model.targets } : { target: model.target }),
    classes: model.classes,
    ...thresholdsOf(model),
    parameters: countParameters(network),
    parameterBytes: countParameters(network) * 4,
    statistics: countStatistics(network),
    notation,
    layers: describeLayers(network).map((layer, i) => ({
      ...layer,
      ...(names[i] !== '' && { called: names[i] }),
      shapes: Object.fromEntries(network.layers[i]!.parameters.map(({ name, shape }) => [name, shape])),
    })),
    columns: describeColumns(preprocessing),
    features: featureNames(preprocessing),
    loss: model.loss.name,
    seed: network.seed,
    configuration: model.configuration,
  };
}
