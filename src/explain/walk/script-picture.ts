/** A picture under a filter, as a person would write it down. */
import { lossBy } from './notation.ts';
import { added, numeral } from './numerals.ts';
import type { Block, NotationGrid, Section } from './script-blocks.ts';
import type { FilteredChannel, Notation, PictureWalk } from './types.ts';

/** Channels and classes beyond these are in the data of the walk, and not written. */
const [mostChannels, mostClasses] = [6, 5];

export function pictureSections(walk: PictureWalk): Section[] {
  const { loss, channels } = walk;
  const shown = channels.slice(0, mostChannels);
  const more = channels.length - shown.length;
  const rest: Block[] = more > 0 ? [text(`${more} more channels are in the data of the walk (--json).`)] : [];
  return [
    head(walk),
    { title: 'Patch times filter', blocks: [...shown.flatMap((channel) => productBlocks(channel)), ...rest] },
    { title: 'Their sum', blocks: sumBlocks(walk) },
    { title: 'Answer', blocks: answerBlocks(walk) },
    ...(loss ? [{ title: 'Backward', blocks: [...backwardBlocks(walk, shown), ...rest] }] : []),
  ];
}

function head({ name, parameters, loss, convolution, place, notes, channels }: PictureWalk): Section {
  const { layer, detail, formula, corner, dilation } = convolution;
  const [down, across] = [channels[0]!.patch.length, channels[0]!.patch[0]!.length];
  const ends = { row: corner.row + (down - 1) * dilation[0]!, column: corner.column + (across - 1) * dilation[1]! };
  const isPadded = channels.some(({ pixels }) => pixels?.flat().includes(null));
  return {
    title: `${name} through the first filters of a network of ${parameters} parameters${loss ? `, ${nameOf(loss.name)}` : ''}`,
    blocks: [
      text(`The first convolution, ${layer}: ${detail}; ${formula} = ${convolution.parameters} parameters.`),
      text(
        `Of its outputs this is z in row ${place.row}, column ${place.column}, of filter ${place.filter}. It reads rows ${corner.row} to ${ends.row} and columns ${corner.column} to ${ends.column}${isPadded ? '; what lies outside of the picture counts as 0, the mean' : ''}.`,
      ),
      text('Rows, columns and filters are counted from 1. Numbers are rounded to 4 digits where they are written.'),
      ...notes.map((note) => text(`Note: ${note}.`)),
    ],
  };
}

function productBlocks({ name, pixels, patch, filter, products, sum }: FilteredChannel): Block[] {
  const said: Block[] = pixels
    ? [
        {
          kind: 'matrices',
          formula: words(`${name}: pixels from 0 to 255, as numbers of mean 0 and deviation 1`),
          parts: [grid(pixels), plain('→', '\\to'), grid(patch)],
        },
      ]
    : [];
  return [
    ...said,
    {
      kind: 'matrices',
      formula: words(`${name}: patch, filter, product by product`),
      parts: [grid(patch), plain('⊙', '\\odot'), grid(filter), plain('=', '='), grid(products)],
    },
    { kind: 'equation', left: words(`sum of ${name}`), forms: [numeral(sum)] },
  ];
}

function sumBlocks({ channels, bias, z }: PictureWalk): Block[] {
  const terms = [...channels.map(({ sum }) => numeral(sum)), ...(bias ? [numeral(bias.value)] : [])];
  const names = channels.length <= mostChannels ? channels.map(({ name }) => name) : ['all channels'];
  const forms = channels.length <= mostChannels ? [added(terms), numeral(z.value)] : [numeral(z.value)];
  return [
    {
      kind: 'equation',
      left: z,
      forms: [added([...names.map(words), ...(bias ? [words('bias')] : [])]), ...forms],
    },
  ];
}

function answerBlocks({ output, loss }: PictureWalk): Block[] {
  const { classes, probabilities, prediction } = output;
  const order = classes.map((_, i) => i).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const rows = order.slice(0, mostClasses).map((i) => [classes[i]!, numeral(probabilities[i]!)]);
  return [
    text(`All layers together answer ${prediction}:`),
    { kind: 'table', rows },
    ...(loss
      ? [
          text(`It is ${loss.target}.`),
          {
            kind: 'equation' as const,
            left: plain('ℓ', '\\ell'),
            forms: [words(nameOf(loss.name)), numeral(loss.value)],
          },
        ]
      : []),
  ];
}

function backwardBlocks({ z, bias, convolution }: PictureWalk, channels: readonly FilteredChannel[]): Block[] {
  const delta = plain('δ', '\\delta');
  const [rows, columns] = convolution.shape as [number, number];
  return [
    { kind: 'equation', left: delta, forms: [lossBy(plain('z', 'z')), numeral(z.gradient!)] },
    text(
      `A weight of the filter gets δ times what it met here, and the same from each of the ${rows} x ${columns} places where the filter lies: together that is its gradient.`,
    ),
    ...channels.map(
      ({ name, filterParts, filterGradients }): Block => ({
        kind: 'matrices',
        formula: deltaTimes(name, 'the patch, and the gradient of the filter from all places'),
        parts: [grid(filterParts!), plain('of', '\\text{ of }'), grid(filterGradients!)],
      }),
    ),
    ...(bias ? [{ kind: 'equation' as const, left: lossBy(plain('b', 'b')), forms: [numeral(bias.gradient!)] }] : []),
    text(
      'A number of the patch gets δ times the weight that met it, and the same from all filters and places that read it.',
    ),
    ...channels.map(
      ({ name, patchParts, patchGradients }): Block => ({
        kind: 'matrices',
        formula: deltaTimes(name, 'the filter, and the gradient of the patch from all that read it'),
        parts: [grid(patchParts!), plain('of', '\\text{ of }'), grid(patchGradients!)],
      }),
    ),
  ];
}

function nameOf(loss: string): string {
  return loss === 'crossEntropy' ? 'cross-entropy' : loss;
}

function text(said: string): Block {
  return { kind: 'text', text: said };
}

function words(said: string): Notation {
  return { text: said, latex: `\\text{${said}}` };
}

function deltaTimes(name: string, what: string): Notation {
  return { text: `${name}: δ times ${what}`, latex: `\\text{${name}: }\\delta\\text{ times ${what}}` };
}

function plain(symbol: string, latex: string): Notation {
  return { text: symbol, latex };
}

/** Numbers side by side; padding is a dot. */
function grid(rows: readonly (readonly (number | null)[])[]): NotationGrid {
  return {
    rows: rows.map((row) => row.map((value) => (value === null ? plain('·', '\\cdot') : numeral(value)))),
    caption: `[${rows.length}, ${rows[0]!.length}]`,
  };
}
