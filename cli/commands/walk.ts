/** `chainrule walk`: one data point through the network of a model, forward and backward, with all its numbers. */
import type { Command } from 'commander';
import { canonicalName, parseExpressions } from '../../src/calculus.ts';
import { fail, lossNames } from '../../src/engine.ts';
import {
  type ExpressionUpdateOptions,
  type ModelUpdateOptions,
  type NotationStyle,
  notationStyles,
  type Walk,
  walkExpression,
  walkLatex,
  walkModel,
  walkSvg,
  walkText,
} from '../../src/explain.ts';
import type { Node } from '../../src/index.ts';
import { loadForModel, loadModelOrPictures } from '../data/model-data.ts';
import { type DataOptions, findData } from '../data/source.ts';
import {
  addCommonOptions,
  addDataArgument,
  addGeneratorOptions,
  addWrittenOptions,
  type CommonFlags,
} from '../options.ts';
import {
  addForceOption,
  type OutputFlags,
  requireForm,
  requireOutput,
  standardStream,
  writeOutput,
} from '../output.ts';
import { pointValue } from '../point.ts';
import { screen, writeJson, writeOut } from '../screen.ts';
import { choiceValue, integerValue, namesValue, positiveValue } from '../values.ts';
import { walkOwnNetwork } from '../walk/own-network.ts';
import { walkOfPicture } from '../walk/picture.ts';

const methods = ['sgd', 'gd', 'minibatch'] as const;

interface WalkFlags extends CommonFlags, DataOptions, OutputFlags {
  row: number;
  target?: string;
  neuron?: string[];
  member?: number;
  place?: number[];
  update?: ModelUpdateOptions['method'] | true;
  learningRate?: number;
  wrt?: string[];
  batchRows?: number[];
  batchSize?: number;
  at?: Record<string, number>;
  network?: string;
  weights?: string;
  loss?: string;
  latex?: boolean;
  svg?: string;
  notation?: NotationStyle;
}

const help = `
Every neuron's z as a sum of products, its activation, the output and the loss; then the gradient at every neuron, and
that of every weight, bias and input as a chain of factors; the same in matrices. A network of more than 60 parameters is
summed up layer by layer: --neuron writes one of its neurons in full. Without a target the walk goes forward only.

--update shows the step of gradient descent that follows, each weight before and after: sgd (the default) on this row,
gd on all rows of the data, minibatch on --batch-rows or on the minibatch of --batch-size that the row is in. In an
expression the variables move that are called as weights are (w, w1, b), all where none is, or those of --wrt.

--network walks a network of one's own at the point of --at, x1, x2, ... and the target y. '2-2-1 sigmoid' has two inputs,
two sigmoid units and one output, whose own sigmoid the loss brings; '2-2-1 sigmoid,sigmoid' has it in the network, with
the mean squared error. W1 is [unit][input]: a row for each unit; w(1)11=0.5 is one number of it. Without --weights they are
drawn from --seed.

Of a model of pictures, data are a picture, or a folder with --row. What is walked is one output of the first convolution: the
patch, the filter, their products and the sum, and what flows back to both. Its class is its folder, or --target.

Examples:
  chainrule walk runs/xor/model.safetensors xor --row 3
  chainrule walk runs/flowers/model.safetensors flowers.csv --row 12 --neuron 1.2
  chainrule walk runs/flowers/model.safetensors flowers.csv --row 12 --member 3
  chainrule walk runs/pets/model.safetensors pets/cats/7.jpg --place 12,30,5
  chainrule walk runs/xor/model.safetensors xor --row 3 --update minibatch --batch-rows 1,3,5 --learning-rate 0.1
  chainrule walk runs/xor/model.safetensors xor --row 3 --svg walk.svg
  chainrule walk runs/xor/model.safetensors xor --row 3 --latex > walk.tex
  chainrule walk --network '2-2-1 sigmoid' --weights 'W1=[[0.5,-0.5],[1,0.25]],b1=[0,0],W2=[1,-1],b2=0' --at x1=1,x2=2,y=1
  chainrule walk --network '2-3-1 tanh' --seed 7 --at x1=1,x2=2,y=1 --notation slides
  chainrule walk --weights weights.json --at x1=1,x2=2,y=1
  chainrule walk '(w*x + b - y)^2' --at w=1,x=2,b=0.5,y=3
  chainrule walk '(w*x + b - y)^2' --at w=1,x=2,b=0.5,y=3 --update --learning-rate 0.1
  chainrule walk 'z = w x; ŷ = σ(z); ℓ = -log ŷ' --at w=0.5,x=2`;

export function walkCommand(program: Command): void {
  const command = program
    .command('walk')
    .description('Show one data point on its way through a network or an expression, forward and backward.')
    .argument('[model]', "a model.safetensors that train wrote, or with --at an expression such as '(w*x - y)^2'");
  addDataArgument(
    command,
    '[data]',
    'a table: CSV, JSON, Parquet, Excel and others, - for standard input, built-in data such as xor; or a picture',
  )
    .option('--row <n>', 'the row of the data, counted from 1 (default: 1)', integerValue('--row', 1), 1)
    .option('--target <value>', 'the target, in place of what the data have')
    .option('--neuron <l.k>', 'write this neuron in full: layer and unit, from 1 (may be given again)', neuronValue)
    .option('--member <n>', 'of an ensemble, the network to walk, from 1', integerValue('--member', 1))
    .option(
      '--place <r,c,f>',
      'of a picture: row, column and filter of the output, from 1 (default: what counts most)',
      placeValue,
    )
    .option('--update [method]', 'the step that follows: sgd, gd or minibatch', choiceValue('--update', methods))
    .option('--learning-rate <n>', 'of that step (default: as the model was trained)', positiveValue('--learning-rate'))
    .option('--wrt <names>', 'the variables of an expression that it moves (default: its weights)', namesValue('--wrt'))
    .option('--batch-rows <list>', 'the rows of the minibatch, such as 1,3,5', rowsValue)
    .option('--batch-size <n>', 'the size of the minibatch (default: as trained)', integerValue('--batch-size', 1))
    .option('--at <values>', 'the point of an expression or of --network, such as x1=1,x2=2,y=3', pointValue)
    .option('--network <layers>', "a network of one's own, such as '2-2-1 sigmoid', in place of a model")
    .option('--weights <numbers|file>', "of it: 'W1=[[..],[..]],b1=[..],...', or JSON, such as export writes")
    .option('--loss <name>', 'of it (default: by its outputs)', choiceValue('--loss', lossNames))
    .option(
      '--notation <style>',
      'of weights: matrix, W[unit][input], or slides, w^(layer)_{input,unit} (default: matrix)',
      choiceValue('--notation', notationStyles),
    )
    .option('--latex', 'print LaTeX instead of text')
    .option('--svg <file>', 'write a picture: of the network, or around the one neuron of --neuron')
    .addHelpText('after', help)
    .action(walk);
  addCommonOptions(addGeneratorOptions(addWrittenOptions(addForceOption(command))));
}

async function walk(subject: string | undefined, spec: string | undefined, flags: WalkFlags): Promise<void> {
  const { neuron, json, latex, svg } = flags;
  if (json && latex) fail({ what: '--latex', problem: 'not together with --json', hint: 'one of them' });
  requireForm('--svg', svg, 'an SVG picture', ['.svg']);
  await requireOutput('--svg', svg, { ...flags, json: json === true || latex === true });
  const display = screen({ json: json === true || latex === true || svg === standardStream });
  const { walk: walked, warnings } = await walkOf(subject, spec, flags);
  display.warn(warnings);
  if (svg !== undefined) await writeOutput(svg, await walkSvg(walked, { neuron: neuron?.[0] }));
  const isAsked = neuron !== undefined;
  if (json) await writeJson(walked);
  else if (latex) await writeOut(`${walkLatex(walked, { isAsked })}\n`);
  else display.say(walkText(walked, { isAsked, width: display.width }));
  if (svg !== undefined) display.say(`\nA picture of it is in ${svg}`);
}

interface Walked {
  readonly walk: Walk;
  readonly warnings: readonly string[];
}

async function walkOf(subject: string | undefined, spec: string | undefined, flags: WalkFlags): Promise<Walked> {
  const { network, weights, at } = flags;
  if (network !== undefined || weights !== undefined) {
    requireOnlyNetwork(subject, flags);
    return { walk: await walkOwnNetwork(flags), warnings: [] };
  }
  if (flags.loss !== undefined)
    fail({ what: '--loss', problem: 'is for --network; a model has its own', got: flags.loss });
  if (subject === undefined) {
    fail({
      what: 'chainrule walk',
      problem: '<model> is missing',
      hint: 'chainrule walk <model> <data> --row 1, an expression with --at, or --network',
    });
  }
  if (!at) requireNoWrt(flags);
  if (!at) return rowWalk(subject, spec, flags);
  requireOnlyExpression(flags);
  return expressionWalk(subject, spec, at, flags);
}

/** Refuses beside an expression what belongs to a network. */
function requireOnlyExpression(flags: WalkFlags) {
  const { row, target, member, neuron, batchRows, batchSize, update, notation, place } = flags;
  const others = {
    '--row': row !== 1,
    '--target': target !== undefined,
    '--member': member !== undefined,
    '--neuron': neuron !== undefined,
    '--batch-rows': batchRows !== undefined,
    '--batch-size': batchSize !== undefined,
    [`--update ${String(update)}`]: update === 'gd' || update === 'minibatch',
    '--notation': notation !== undefined,
    '--place': place !== undefined,
  };
  for (const [what, isGiven] of Object.entries(others))
    if (isGiven)
      fail({ what, problem: 'is for a network, and --at with an expression has none', hint: `leaving ${what} out` });
}

function requireNoWrt({ wrt }: WalkFlags): void {
  if (wrt !== undefined)
    fail({
      what: '--wrt',
      problem: 'is for an expression; of a network all weights and biases move',
      got: wrt.join(','),
    });
}

/** Refuses beside a network of one's own what belongs to a model and its data. */
function requireOnlyNetwork(subject: string | undefined, flags: WalkFlags): void {
  const of = flags.network === undefined ? '--weights' : '--network';
  if (subject !== undefined)
    fail({
      what: of,
      problem: 'not together with a model or an expression',
      got: subject.slice(0, 60),
      hint: 'one of them',
    });
  requireNoWrt(flags);
  const { row, target, member, batchRows, batchSize, update, place } = flags;
  const others = {
    '--row': row === 1 ? undefined : '--at with the values of the point',
    '--target': target === undefined ? undefined : '--at with y, such as y=1',
    '--member': member === undefined ? undefined : 'a model that is an ensemble',
    '--place': place && 'a model of pictures',
    '--batch-rows': batchRows && 'a model and its data',
    '--batch-size': batchSize === undefined ? undefined : 'a model and its data',
    [`--update ${String(update)}`]:
      update === 'gd' || update === 'minibatch' ? '--update, which follows this point' : undefined,
  };
  for (const [flag, hint] of Object.entries(others))
    if (hint !== undefined) fail({ what: flag, problem: `not together with ${of}`, hint });
  if (update === undefined) updateOptions(flags);
}

async function rowWalk(modelPath: string, spec: string | undefined, flags: WalkFlags): Promise<Walked> {
  if (spec === undefined) {
    fail({
      what: 'chainrule walk',
      problem: '<data> is missing',
      hint: 'chainrule walk <model> <data> --row 1, or an expression with --at',
    });
  }
  const { row, target, neuron, member, notation } = flags;
  if (flags.svg !== undefined && neuron && neuron.length > 1)
    fail({ what: '--svg', problem: 'a picture is around one neuron', got: neuron.join(', '), hint: 'one --neuron' });
  const update = updateOptions(flags);
  const model = await loadModelOrPictures('walk', modelPath, spec, flags);
  if ('pictures' in model) {
    requireNoneOfTables(flags);
    return { walk: await walkOfPicture(model, spec, flags), warnings: [] };
  }
  if (flags.place) fail({ what: '--place', problem: 'is for a model of pictures', got: flags.place.join(',') });
  const loaded = await loadForModel(await findData(spec, flags), model, { ...flags, target: true });
  const walked = walkModel(model, loaded.table, row, { target, neurons: neuron, update, member, notation });
  return { walk: walked.walk, warnings: [...loaded.warnings, ...walked.warnings] };
}

/** Refuses beside a model of pictures what belongs to layers of neurons. */
function requireNoneOfTables({ neuron, member, update, notation }: WalkFlags): void {
  const others = { '--neuron': neuron, '--member': member, '--update': update, '--notation': notation };
  for (const [what, given] of Object.entries(others))
    if (given !== undefined) fail({ what, problem: 'is for models of tables', hint: `leaving ${what} out` });
}

/** The values of `--at` by name; each variable needs one, and each name must be one. */
function expressionWalk(text: string, spec: string | undefined, at: Record<string, number>, flags: WalkFlags): Walked {
  if (spec !== undefined) fail({ what: '--at', problem: 'is for an expression, which has no data', got: spec });
  const { nodes, isList, variables, parts, name: called } = parseExpressions(text, { names: Object.keys(at) });
  if (isList)
    fail({ what: 'walk', problem: 'a list in the place of one expression', got: text.slice(0, 60), expected: 'one' });
  const values = new Map<Node, number>();
  for (const [name, value] of Object.entries(at)) {
    const variable = variables.get(canonicalName(name) ?? name);
    if (!variable) {
      fail({
        what: '--at',
        problem: 'no such variable in the expression',
        got: name,
        expected: [...variables.keys()].join(', ') || 'none',
      });
    }
    values.set(variable, value);
  }
  const missing = [...variables].filter(([, variable]) => !values.has(variable)).map(([name]) => name);
  if (missing.length > 0) {
    fail({
      what: '--at',
      problem: `no value for ${missing.join(', ')}`,
      expected: 'one for each variable',
      hint: `${missing[0]}=1`,
    });
  }
  const named = new Map(parts.map(({ node, variable }) => [node, variable.name]));
  const update = expressionUpdate(flags, variables);
  const walked = walkExpression(nodes[0]!, values, { ...(called && { name: called }), parts: named, update });
  return { walk: walked, warnings: [] };
}

function expressionUpdate(flags: WalkFlags, variables: ReadonlyMap<string, Node>): ExpressionUpdateOptions | undefined {
  if (updateOptions(flags) === undefined) return undefined;
  const { learningRate } = flags;
  if (learningRate === undefined) fail({ what: '--update', problem: 'no learning rate', hint: '--learning-rate 0.1' });
  const wrt = flags.wrt?.map((name) => canonicalName(name) ?? name);
  const stranger = flags.wrt?.find((_, i) => !variables.has(wrt![i]!));
  if (stranger !== undefined) {
    fail({
      what: '--wrt',
      problem: 'no such variable in the expression',
      got: stranger,
      expected: [...variables.keys()].join(', ') || 'none',
    });
  }
  return { learningRate, wrt };
}

/** What --update asks for; the options of a minibatch ask for one. */
function updateOptions(flags: WalkFlags): ModelUpdateOptions | undefined {
  const { update, learningRate, batchRows, batchSize, seed, wrt } = flags;
  const hasBatch = batchRows !== undefined || batchSize !== undefined;
  if (update === undefined) {
    const lone = Object.entries({
      '--learning-rate': learningRate,
      '--batch-rows': batchRows,
      '--batch-size': batchSize,
      '--wrt': wrt,
    });
    for (const [flag, value] of lone)
      if (value !== undefined)
        fail({ what: flag, problem: 'says how to update', hint: `--update together with ${flag}` });
    return undefined;
  }
  const method = update === true ? (hasBatch ? 'minibatch' : 'sgd') : update;
  if (hasBatch && method !== 'minibatch') {
    fail({
      what: batchRows ? '--batch-rows' : '--batch-size',
      problem: `${method} has no minibatch`,
      got: `--update ${method}`,
      expected: '--update minibatch',
    });
  }
  if (batchRows && batchSize !== undefined)
    fail({ what: '--batch-size', problem: 'not together with --batch-rows', hint: 'one of them' });
  return { method, learningRate, batchRows, batchSize, seed };
}

function neuronValue(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function placeValue(text: string): number[] {
  return text.split(',').map((part) => integerValue('--place', 1)(part));
}

function rowsValue(text: string): number[] {
  return text.split(',').map((part) => integerValue('--batch-rows', 1)(part));
}
