/**
 * Colours: of signs, blue and orange on a neutral ground, and of classes; which colour-blind people can tell apart too.
 */

export interface Ground {
  readonly negative: readonly [number, number, number];
  readonly neutral: readonly [number, number, number];
  readonly positive: readonly [number, number, number];
  readonly ink: string;
  readonly quiet: string;
  readonly paper: string;
}

const light: Ground = {
  negative: [240, 134, 32],
  neutral: [240, 241, 242],
  positive: [22, 113, 190],
  ink: '#1c1f23',
  quiet: '#b9bec4',
  paper: '#ffffff',
};
const dark: Ground = {
  negative: [245, 145, 48],
  neutral: [37, 41, 46],
  positive: [64, 153, 230],
  ink: '#eceef0',
  quiet: '#565d65',
  paper: '#16181b',
};

/** Petroff, "Accessible color sequences for data visualization", 2021: ten colours, made for all kinds of colour vision. */
const tenColours = [
  '#3f90da',
  '#ffa90e',
  '#bd1f01',
  '#94a4a2',
  '#832db6',
  '#a96b59',
  '#e76300',
  '#b9ac70',
  '#717581',
  '#92dadd',
];

const levels = 256;

let current = light;
let table = makeTable(light);
let isDark = false;

export function useDark(wanted: boolean): void {
  isDark = wanted;
  current = wanted ? dark : light;
  table = makeTable(current);
}

export function ground(): Ground {
  return current;
}

function makeTable({ negative, neutral, positive }: Ground): Uint32Array {
  const colours = new Uint32Array(levels);
  for (let i = 0; i < levels; i++) {
    const t = (i / (levels - 1)) * 2 - 1;
    const end = t < 0 ? negative : positive;
    // A little below linear, so that weak values are seen.
    const share = Math.abs(t) ** 0.85;
    const [r, g, b] = neutral.map((from, k) => Math.round(from + (end[k]! - from) * share)) as [number, number, number];
    colours[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return colours;
}

/** The colour of a value from -1 to 1, as the bytes of a canvas pixel; grey-violet for what is not a number. */
export function pixelOf(value: number): number {
  if (Number.isNaN(value)) return 0xff8a6a7a;
  return table[value <= -1 ? 0 : value >= 1 ? levels - 1 : Math.round((value + 1) * 0.5 * (levels - 1))]!;
}

export function signColour(value: number): string {
  const { negative, positive } = current;
  return `rgb(${(value < 0 ? negative : positive).join(' ')})`;
}

/** The colour of a class: orange and blue where there are two, as signs have them. */
export function classColour(index: number, classes: number): string {
  if (classes <= 2) return signColour(index === 0 ? -1 : 1);
  return tenColours[index % tenColours.length]!;
}

export function classRgb(index: number): readonly [number, number, number] {
  const value = Number.parseInt(tenColours[index % tenColours.length]!.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function valueColour(value: number): string {
  const pixel = pixelOf(value);
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}

export function inDark(): boolean {
  return isDark;
}
