/** Numbers and tables for people: Markdown that can be read in a terminal too. */

/** A Markdown table with aligned columns; all but the first to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, i) => Math.max(3, name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** Three significant digits, with separators from 10,000 on. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const rounded = Number(value.toPrecision(3));
  return rounded >= 10_000 ? Math.round(value).toLocaleString('en-US') : rounded.toString();
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${number(100 * share)} %` : '-';
}

export function milliseconds(seconds: number): string {
  return number(seconds * 1000);
}

export function ratio(value: number): string {
  return Number.isFinite(value) ? `${number(value)}x` : '-';
}
