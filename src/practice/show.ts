/** Numbers and sums of products, as they stand in a worked solution. */
import { shortNumber } from '../graph/shown.ts';

/** Up to four significant digits: `0.25`, `-1.5`, `0.3333`; whole numbers in full. */
export function number(value: number): string {
  return Number.isInteger(value) ? shortNumber(value).replace(/e\+?/, 'e') : shortNumber(Number(value.toPrecision(4)));
}

/** The same inside a product or after an operator: negative numbers in parentheses. */
export function factor(value: number): string {
  return value < 0 ? `(${number(value)})` : number(value);
}

/** `= 0.25`, or `≈ 0.3333` where digits are left out. */
export function equals(value: number): string {
  return `${isShown(value) ? '=' : '≈'} ${number(value)}`;
}

/** Whether the text of a number leaves nothing of it out but rounding. */
function isShown(value: number): boolean {
  return Math.abs(Number(number(value)) - value) <= 1e-12 * Math.abs(value);
}

export function list(values: readonly number[]): string {
  return `[${values.map(number).join(', ')}]`;
}

/** `= [1, 2]`, or `≈ …` where digits are left out. */
export function equalsList(values: readonly number[]): string {
  return `${values.every(isShown) ? '=' : '≈'} ${list(values)}`;
}

/** `0.5·2 + (-0.25)·4`. */
export function products(a: readonly number[], b: readonly number[]): string {
  return a.map((value, i) => `${factor(value)}·${factor(b[i]!)}`).join(' + ');
}

/** `+ 0.5` or `- 0.5`. */
export function plus(value: number): string {
  return value < 0 ? `- ${number(-value)}` : `+ ${number(value)}`;
}

/** `[[1, 2], [3, 4]]`. */
export function matrix(rows: readonly (readonly number[])[]): string {
  return `[${rows.map(list).join(', ')}]`;
}

/** `3 x1 - x2`: weights and what they multiply. */
export function combination(weights: readonly number[], names: readonly string[]): string {
  return weights
    .map((weight, i) => {
      const size = Math.abs(weight) === 1 ? names[i]! : `${number(Math.abs(weight))} ${names[i]!}`;
      if (i === 0) return weight < 0 ? `-${size}` : size;
      return `${weight < 0 ? '-' : '+'} ${size}`;
    })
    .join(' ');
}
