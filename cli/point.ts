/** The value of `--at`: a point by the names of its variables. */
import { parseExpression, valuesAt } from '../src/calculus.ts';
import { numberValue, refuse } from './values.ts';

/** `x=1,y=1/2`; numbers may be written as expressions. */
export function pointValue(text: string, before: Record<string, number> = {}): Record<string, number> {
  const entries = text.split(',').map((part): [string, number] => {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return refuse('--at', text, 'name=value between commas', 'x=1,y=2');
    return [name, numberOf(value)];
  });
  return { ...before, ...Object.fromEntries(entries) };
}

/** `w=3,W=2x3`: a length, or rows and columns. */
export function shapesValue(
  text: string,
  before: Record<string, readonly number[]> = {},
): Record<string, readonly number[]> {
  const entries = text.split(',').map((part): [string, readonly number[]] => {
    const [, name, height, width] = /^\s*([^=\s]+)\s*=\s*(\d+)(?:\s*[x×]\s*(\d+))?\s*$/.exec(part) ?? [];
    if (name === undefined)
      return refuse('--shapes', text, 'name=length or name=rowsxcolumns between commas', 'w=3,W=2x3');
    return [name, width === undefined ? [Number(height)] : [Number(height), Number(width)]];
  });
  return { ...before, ...Object.fromEntries(entries) };
}

function numberOf(text: string): number {
  if (Number.isFinite(Number(text))) return numberValue('--at', 'a finite number', () => true)(text);
  const { node } = parseExpression(text, { onlyThese: true });
  const [value] = valuesAt([node], new Map());
  return Number.isFinite(value) ? value! : refuse('--at', text, 'a finite number');
}
