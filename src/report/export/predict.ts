/** A trained network as a program of its own: one file of TypeScript or JavaScript that needs nothing else. */

import { type Preprocessing, preprocessingToJson } from '../../data/preprocessing.ts';
import { lossOrName, type OptionKinds, objectWith, oneOf } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { PictureModelParts } from '../../model/picture-model.ts';
import { type ModelParts, tableModelKind } from '../../model/table-model.ts';
import { countParameters, describeLayers } from '../../nn/describe.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import { isOfLabels, type Loss } from '../../nn/loss.ts';
import { type Network, requireLayers } from '../../nn/network.ts';
import { networkCode } from './layers.ts';
import { pictureCode, pictureType } from './picture.ts';
import { predictionCode, resultType, rowCode, rowType } from './rows.ts';
import { commented, type Language, literal, typed } from './source.ts';

/** How code is written. */
export interface ExportOptions {
  /** `ts` (the default) or `js`. */
  language?: Language;
}

const kinds: OptionKinds<ExportOptions> = { language: oneOf('ts', 'js') };

const precision =
  'It computes in float64 with the weights as they are, float32: the last digits are better than those of the trained\n * program, which computes in float32.';

/**
 * The code of `predict(x)`, from the features of one row to its outputs: probabilities or values where the loss is
 * given that the network was trained by, else the bare outputs. It needs no library. Throws for a layer that says no
 * code.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { setWeights } from 'chainrule/engine';
 * import { exportNetwork } from 'chainrule/report';
 *
 * const network = sequential([layers.linear(2, 1)]);
 * setWeights(network, [[3, 4], [0.5]]);
 * console.log(exportNetwork(network).includes('export function predict(x: ArrayLike<number>): number[]')); // true
 */
export function exportNetwork(network: Network, options: ExportOptions & { loss?: LossOrName } = {}): string {
  requireOptions<ExportOptions & { loss?: LossOrName }>('exportNetwork', options, { ...kinds, loss: lossOrName });
  const { language = 'ts' } = options;
  const loss = options.loss === undefined ? undefined : asLoss(options.loss);
  const t = typed(language);
  const { declarations, body } = networkCode(network, loss, language);
  const inputs = sizeOf(network.row);
  return `/**
 * ${title(network)}
 * Made by Chainrule; it depends on nothing. ${precision}
 */

${declarations}

/** ${inputs} features of one row in; ${meaning(network, loss)} out. */
export function predict(x${t(': ArrayLike<number>')})${t(': number[]')} {
  if (x.length !== ${inputs}) throw new Error(\`predict: got \${x.length} features; expected ${inputs}\`);
${body}
  return output;
}
`;
}

/**
 * The code of `predict(row)` with the model's preprocessing: a row by column names in, a class with probabilities or a
 * number out, as `model.predict([row])[0]` gives them. Of a model of pictures `predict(picture)`, for the `ImageData` of a canvas, of any size.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { exportModel } from 'chainrule/report';
 *
 * const rows = Array.from({ length: 60 }, (_, i) => ({ area: 50 + (i % 20), price: 3 * (i % 20) }));
 * const model = await fitTable(rows, { target: 'price', hidden: [], epochs: 5 });
 * const code = exportModel(model, { language: 'js' }); // a module without imports
 * console.log(code.includes('export function predict(row)')); // true
 */
export function exportModel(
  model: Pick<ModelParts, 'network' | 'loss' | 'preprocessing'> | PictureModelParts,
  options: ExportOptions = {},
): string {
  requireOptions<ExportOptions>('exportModel', options, kinds);
  requireKind('exportModel: model', model, objectWith('a model', 'network', 'loss'));
  if ('pictures' in model) return pictureProgram(model, options.language ?? 'ts');
  requireKind('exportModel: model', model, tableModelKind);
  const { language = 'ts' } = options;
  const { network, loss, preprocessing } = model;
  const t = typed(language);
  const code = networkCode(network, loss, language);
  const rows = rowCode(preprocessing, language);
  const { targets } = preprocessing;
  const answer = predictionCode(preprocessing, sizeOf(network.output));
  return `/**
 * ${title(network)}
 * Predicts ${commented(targets.map(({ column }) => literal(column)).join(', '))}. Made by Chainrule; it depends on nothing. ${precision}
 */
${language === 'ts' ? `\n${rowType(preprocessing.columns)}\n` : ''}${classCode(targets)}
${code.declarations}

${rows.declarations}

/** The features of a row, as the network learned to read them. */
function featuresOf(row${t(': Row')})${t(': Float32Array')} {
${rows.body}
  return x;
}

/** ${answerText(targets)} that the network predicts for a row. */
export function predict(row${t(': Row')})${t(`: ${resultType(preprocessing)}`)} {
  const x = featuresOf(row);
${code.body}
${language === 'ts' ? answer : answer.replace(/(?<=[\])])!/g, '')}
}
`;
}

/** The code for a model of pictures. */
function pictureProgram({ network, loss, pictures }: PictureModelParts, language: Language): string {
  const t = typed(language);
  const code = networkCode(network, loss, language);
  const answer = `{ readonly prediction: string; readonly probabilities: Readonly<Record<string, number>> }`;
  return `/**
 * ${title(network)}
 * Predicts the class of a picture. Made by Chainrule; it depends on nothing. ${precision}
 */
${language === 'ts' ? `\n${pictureType}\n` : ''}
const classes = ${literal(pictures.classes)};

${code.declarations}

${pictureCode(pictures, language)}

/** The most likely class of a picture of any size, and the probability of each. */
export function predict(picture${t(': Picture')})${t(`: ${answer}`)} {
  const x = numbersOf(picture);
${code.body}
  const best = output.indexOf(Math.max(...output));
  return {
    prediction: classes[best]${t('!')},
    probabilities: Object.fromEntries(classes.map((name, i) => [name, output[i]${t('!')}])),
  };
}
`;
}

/** The classes of the one target, or of each. */
function classCode(targets: Preprocessing['targets']): string {
  const classes = targets.flatMap((target) => (target.kind === 'classes' ? [literal(target.classes)] : []));
  if (classes.length === 0) return '';
  return `\nconst classes = ${targets.length === 1 ? classes[0] : `[${classes.join(', ')}]`};\n`;
}

function answerText([target, ...others]: Preprocessing['targets']): string {
  const isOfClasses = target!.kind === 'classes';
  if (others.length === 0) return isOfClasses ? 'The most likely class, and the probability of each' : 'The number';
  return isOfClasses
    ? 'The more likely class of each target, and the probabilities of both'
    : 'The number of each target';
}

function title(network: Network): string {
  const details = describeLayers(network).map(({ detail }) => commented(detail));
  return `${details.join(', ')}: ${countParameters(network)} weights and biases.`;
}

function meaning({ output }: Network, loss: Loss | undefined): string {
  const outputs = sizeOf(output);
  if (loss?.correct && outputs === 1) return 'the probability of class 1';
  if (loss?.correct) return `the probabilities of ${outputs} ${isOfLabels(loss) ? 'labels' : 'classes'}`;
  return outputs === 1 ? 'one value' : `${outputs} values`;
}

/**
 * Layers and weights as plain data for JSON: weights as nested lists, by the names of their parts; of a model of a
 * table with its preprocessing.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { setWeights } from 'chainrule/engine';
 * import { exportWeights } from 'chainrule/report';
 *
 * const network = sequential([layers.linear(2, 1)]);
 * setWeights(network, [[3, 4], [0.5]]);
 * console.log(JSON.stringify(exportWeights({ network }))); // … "weight":[[3,4]],"bias":[0.5] …
 */
export function exportWeights(model: { network: Network } & Partial<ModelParts>): object {
  requireKind('exportWeights: model', model, objectWith('a model', 'network'));
  const { loss, preprocessing } = model;
  const network = requireLayers('export', model.network);
  const byName = new Map(network.parameters.map((parameter) => [parameter.name, parameter]));
  return {
    inputs: sizeOf(network.row),
    outputs: sizeOf(network.output),
    layers: network.layers.map(({ layer: { type, options }, name: layer, parameters }) => ({
      type,
      options,
      ...Object.fromEntries(
        parameters.map(({ name, shape }) => {
          const { values } = byName.get(`${layer}.${name}`)!;
          return [name, nested(Array.from(values, Math.fround), shape)];
        }),
      ),
    })),
    loss: loss && { name: loss.name, options: loss.options },
    preprocessing: preprocessing && preprocessingToJson(preprocessing),
  };
}

function nested(values: readonly number[], shape: readonly number[]): unknown {
  if (shape.length < 2) return values;
  const size = values.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) => nested(values.slice(i * size, (i + 1) * size), shape.slice(1)));
}
