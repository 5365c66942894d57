/** The plane of a network with two inputs, drawn with characters: what it answers where, and the rows it was given. */

import { type Boundary, extent, formatNumber } from '../../src/report.ts';
import { clean, displayWidth, ends, pad, color as paint, truncate } from './text.ts';

export interface BoundaryText extends Boundary {
  /** Places in a line, and lines of the plane itself; a line above and two below are added. */
  width: number;
  height: number;
  /** Whether to use ANSI colours (256 of them). */
  color: boolean;
}

/** For each class or shade: the colour of its area and of its rows (of the 256), and both without colour. */
const classStyles = [
  { area: 24, point: 153, shade: ' ', letter: 'o', sign: '●' },
  { area: 130, point: 223, shade: '░', letter: 'x', sign: '■' },
  { area: 22, point: 157, shade: '▒', letter: '+', sign: '▲' },
  { area: 53, point: 219, shade: '▓', letter: '*', sign: '◆' },
  { area: 30, point: 159, shade: '·', letter: '#', sign: '●' },
  { area: 94, point: 229, shade: ':', letter: '@', sign: '■' },
  { area: 60, point: 189, shade: '-', letter: '%', sign: '▲' },
  { area: 238, point: 255, shade: '=', letter: '&', sign: '◆' },
] as const;

/** From small to large numbers of a regression. */
const valueStyles = [17, 18, 24, 31, 38, 80, 122].map((area, index) => ({
  area,
  shade: ' .:-=+#'[index]!,
  // Rows of the data in what can be seen on it: white on dark, black on light.
  point: index < 4 ? 255 : 16,
}));

/** Where the network is this unsure between two classes, the area is grey. */
const unsure = 0.15;
const unsureStyle = { area: 240, shade: '·' };

interface Style {
  area: number;
  shade: string;
  /** The colour of a row that has no class. */
  point?: number;
}

/** Lines of the picture, without a line break at the end. */
export function decisionBoundary(input: BoundaryText): string {
  const { x, y, names, height, width, color } = input;
  const low = formatNumber(y[0], 3);
  const high = formatNumber(y[1], 3);
  const margin = Math.max(displayWidth(low), displayWidth(high)) + 1;
  const columns = Math.max(1, width - margin);
  const points = pointsByPlace(input, columns);
  const styleOf = areaStyle(input);
  const lines = [truncate(`${' '.repeat(margin)}${clean(names[1])}`, width)];
  for (let line = 0; line < height; line++) {
    const label = line === 0 ? high : line === height - 1 ? low : '';
    const row = drawLine(columns, color, (column) => ({
      point: points.get(line * columns + column),
      upper: styleOf((column + 0.5) / columns, 1 - (line + 0.25) / height),
      middle: styleOf((column + 0.5) / columns, 1 - (line + 0.5) / height),
      lower: styleOf((column + 0.5) / columns, 1 - (line + 0.75) / height),
    }));
    lines.push(`${pad(label, margin - 1, 'right')} ${row}`.trimEnd());
  }
  const right = `${formatNumber(x[1], 3)} ${truncate(clean(names[0]), 24)}`;
  const left = formatNumber(x[0], 3);
  lines.push(' '.repeat(margin) + ends(left, right, columns));
  const key = legend(input);
  return [...lines, ...(key ? [key] : [])].join('\n');
}

interface PointStyle {
  letter: string;
  sign: string;
  point?: number;
}

function pointsByPlace({ points, x, y, height, kind }: BoundaryText, columns: number): Map<number, PointStyle> {
  const places = new Map<number, PointStyle>();
  for (const point of points) {
    const column = Math.floor(((point.x - x[0]) / (x[1] - x[0])) * columns);
    const line = Math.floor(((y[1] - point.y) / (y[1] - y[0])) * height);
    // The last place holds the end of the range too.
    const clampedColumn = point.x === x[1] ? columns - 1 : column;
    const clampedLine = point.y === y[0] ? height - 1 : line;
    const inside = clampedColumn >= 0 && clampedColumn < columns && clampedLine >= 0 && clampedLine < height;
    if (!inside) continue;
    const style = kind === 'value' ? { letter: 'o', sign: '●' } : classStyles[point.value % classStyles.length]!;
    places.set(clampedLine * columns + clampedColumn, style);
  }
  return places;
}

/** The style at a place of the plane, both coordinates from 0 to 1. */
function areaStyle({ kind, grid, size, threshold = 0.5 }: BoundaryText): (across: number, up: number) => Style {
  const [low, high] = extent(Array.from(grid)) ?? [0, 1];
  return (across, up) => {
    const column = Math.min(size - 1, Math.floor(across * size));
    const row = Math.min(size - 1, Math.floor(up * size));
    const value = grid[row * size + column]!;
    if (kind === 'class') return classStyles[value % classStyles.length]!;
    if (kind === 'probability')
      return Math.abs(value - threshold) < unsure ? unsureStyle : classStyles[value < threshold ? 0 : 1];
    const last = valueStyles.length - 1;
    return valueStyles[high > low ? Math.min(last, Math.floor(((value - low) / (high - low)) * (last + 1))) : 0]!;
  };
}

interface Cell {
  point: PointStyle | undefined;
  upper: Style;
  middle: Style;
  lower: Style;
}

/** In colour a place shows a row of the data or two halves; without, a row or one shade. */
function drawLine(columns: number, color: boolean, cellAt: (column: number) => Cell): string {
  let line = '';
  let colours = '';
  for (let column = 0; column < columns; column++) {
    const { point, upper, middle, lower } = cellAt(column);
    if (color) {
      // Written only where they change, which keeps the text short.
      const needed = point
        ? paint(`38;5;${point.point ?? middle.point};48;5;${middle.area}`)
        : paint(`38;5;${upper.area};48;5;${lower.area}`);
      if (needed !== colours) line += needed;
      colours = needed;
      line += point ? point.sign : '▀';
    } else line += point ? point.letter : middle.shade;
  }
  return color ? line + paint('0') : line;
}

function legend({ kind, classes, grid, color, width }: BoundaryText): string | undefined {
  if (kind === 'value') {
    const [low, high] = extent(Array.from(grid)) ?? [0, 0];
    const ramp = valueStyles.map(({ area, shade }) => (color ? `${paint(`48;5;${area}`)} ` : shade)).join('');
    return `${formatNumber(low, 3)} ${ramp}${color ? paint('0') : ''} ${formatNumber(high, 3)}`;
  }
  if (classes === undefined) return undefined;
  let used = 0;
  const keys: string[] = [];
  for (const [index, name] of classes.slice(0, classStyles.length).entries()) {
    const { area, point, shade, letter, sign } = classStyles[index]!;
    const text = truncate(clean(name), 20);
    used += displayWidth(text) + 7;
    if (used > width) break;
    keys.push(
      color ? `${paint(`38;5;${point};48;5;${area}`)} ${sign} ${paint('0')} ${text}` : `[${shade}] ${letter} ${text}`,
    );
  }
  return keys.join('  ');
}
