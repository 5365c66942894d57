/** A picture under a filter as a drawing: the picture with the patch marked, and for each channel patch, filter and products as coloured cells. */
import { bitmapAddress } from '../../drawing/bitmap.ts';
import { type Html, html, type Part } from '../../drawing/html.ts';
import { dark, light, variables } from '../../drawing/palette.ts';
import { fail } from '../../graph/error.ts';
import { added, numeral } from './numerals.ts';
import type { PictureWalk } from './types.ts';

/** Sizes in pixels of the drawing. */
const [cell, gap, margin, titleHeight, pictureSide] = [64, 34, 20, 26, 220];
/** More cells than these have no room. */
const [mostSide, mostChannels] = [7, 4];

/** A column of the drawing, and the sign behind it. */
type Shown = readonly [title: string, sign: string, of: (channel: number) => Rows];
type Rows = readonly (readonly (number | null)[])[];

export function filteredPicture(walk: PictureWalk): string {
  const { channels, name, place, z, loss, bias } = walk;
  const [down, across] = [channels[0]!.patch.length, channels[0]!.patch[0]!.length];
  if (Math.max(down, across) > mostSide || channels.length > mostChannels) {
    fail({
      what: 'picture',
      problem: 'the filter is too large for one',
      got: `${down} x ${across} x ${channels.length}`,
      expected: `at most ${mostSide} x ${mostSide} x ${mostChannels}`,
      hint: 'the walk as text or LaTeX',
    });
  }
  const kinds: Shown[] = [
    ['patch', '⊙', (i) => channels[i]!.patch],
    ['filter', '=', (i) => channels[i]!.filter],
    ['products', '', (i) => channels[i]!.products],
  ];
  if (loss) {
    kinds.push(['gradient of the filter', '', (i) => channels[i]!.filterGradients!]);
    kinds.push(['gradient of the patch', '', (i) => channels[i]!.patchGradients!]);
  }
  const [wide, high] = [across * cell, down * cell];
  const left = margin + pictureSide + gap;
  const top = margin + 2 * titleHeight;
  const width = left + kinds.length * (wide + gap);
  const height = Math.max(
    top + pictureSide + 3 * titleHeight,
    top + channels.length * (high + titleHeight) + 3 * titleHeight,
  );
  const drawn: Part[] = kinds.map(([title, sign, of], k) => {
    const x = left + k * (wide + gap);
    const all = channels.flatMap((_, i) => of(i).flat());
    const most = Math.max(...all.map((value) => Math.abs(value ?? 0))) || 1;
    return [
      html`<text class="head" x="${x + wide / 2}" y="${top - 30}">${title}</text>`,
      channels.map(({ name: channel, sum }, i) => {
        const y = top + i * (high + titleHeight);
        return [
          cells(of(i), x, y, most),
          k === 0 ? html`<text class="left" x="${x}" y="${y - 6}">${channel}</text>` : '',
          title === 'products'
            ? html`<text class="left" x="${x}" y="${y - 6}">${`sum ${numeral(sum).text}`}</text>`
            : '',
          sign && html`<text x="${x + wide + gap / 2}" y="${y + high / 2 + 5}">${sign}</text>`,
        ];
      }),
    ];
  });
  const end = top + channels.length * (high + titleHeight) + 8;
  const terms = [...channels.map(({ sum }) => sum), ...(bias ? [bias.value] : [])];
  const sums = `z = ${added(terms.map((term) => numeral(term))).text} = ${numeral(z.value).text}`;
  const back = loss ? `∂ℓ/∂z = ${numeral(z.gradient!).text}, ℓ = ${numeral(loss.value).text}` : '';
  const description = `${name}: z in row ${place.row}, column ${place.column}, of filter ${place.filter}. ${sums}. ${back}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="walk-title walk-description">
<title id="walk-title">${name} under a filter</title><desc id="walk-description">${description}</desc>
<style>svg{${variables(light)};background:var(--background);font:12px system-ui,sans-serif}@media (prefers-color-scheme:dark){svg{${variables(dark)}}}text{fill:var(--ink);text-anchor:middle}.left{text-anchor:start;fill:var(--muted)}.head{font-weight:600}.cell{stroke:var(--line)}.minus{fill:var(--series-1)}.plus{fill:var(--series-0)}.none{fill:var(--panel)}.frame{fill:none;stroke:var(--series-1);stroke-width:2}image{image-rendering:pixelated}</style>
${pictureWithPatch(walk, margin, top)}
${drawn}
<text class="left" x="${left}" y="${end}">${sums}</text>
${back && html`<text class="left" x="${left}" y="${end + titleHeight}">${back}</text>`}
</svg>
`.text;
}

/** Orange is negative, blue positive, the largest of them full. */
function cells(rows: Rows, x: number, y: number, most: number): Html[] {
  return rows.flatMap((row, i) =>
    row.map((value, j) => {
      const [left, top] = [x + j * cell, y + i * cell];
      const strength = (0.7 * Math.abs(value ?? 0)) / most;
      const colour = value === null ? 'none' : value < 0 ? 'minus' : 'plus';
      return html`<rect class="cell none" x="${left}" y="${top}" width="${cell}" height="${cell}"/><rect class="${colour}" fill-opacity="${strength.toFixed(3)}" x="${left}" y="${top}" width="${cell}" height="${cell}"/><text x="${left + cell / 2}" y="${top + cell / 2 + 5}">${value === null ? '·' : numeral(value, 3).text}</text>`;
    }),
  );
}

function pictureWithPatch(
  { picture, convolution, channels, output, loss, place }: PictureWalk,
  x: number,
  y: number,
): Html {
  const scale = pictureSide / Math.max(picture.width, picture.height);
  const { corner, dilation } = convolution;
  const reach = (count: number, step: number) => (step * (count - 1) + 1) * scale;
  const [width, height] = [picture.width * scale, picture.height * scale];
  const { probabilities, classes, prediction } = output;
  const sure = numeral(probabilities[classes.indexOf(prediction)]!, 3).text;
  const isPicture = channels[0]!.pixels !== null;
  return html`<image x="${x}" y="${y}" width="${width}" height="${height}" href="${bitmapAddress(picture)}"/>${
    isPicture &&
    html`<rect class="frame" x="${x + (corner.column - 1) * scale}" y="${y + (corner.row - 1) * scale}" width="${reach(channels[0]!.patch[0]!.length, dilation[1]!)}" height="${reach(channels[0]!.patch.length, dilation[0]!)}"/>`
  }
<text class="left" x="${x}" y="${y + height + 18}">${`row ${place.row}, column ${place.column}, filter ${place.filter}`}</text>
<text class="left" x="${x}" y="${y + height + 38}">${`answer: ${prediction} (${sure})`}</text>
<text class="left" x="${x}" y="${y + height + 58}">${loss ? `it is: ${loss.target}` : ''}</text>`;
}
