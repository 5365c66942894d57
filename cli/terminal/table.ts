/** Aligned tables of text. */
import { clean, displayWidth, pad, truncate } from './text.ts';

export interface TableOptions {
  /** Of each column; left when absent. */
  align?: readonly ('left' | 'right')[];
  /** The first row is a heading, with a line under it. */
  header?: boolean;
}

/** A cell wider than this is cut: one long name must not push the numbers off the screen. */
const widestCell = 48;

/** Rows of cells as lines, two blanks between columns, without blanks at the ends; no line break at the end. */
export function table(rows: readonly (readonly string[])[], { align = [], header = false }: TableOptions = {}): string {
  const cells = rows.map((row) => row.map((cell) => truncate(clean(cell), widestCell)));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column]!, align[column]))
      .join('  ')
      .trimEnd(),
  );
  if (header && lines.length > 0) lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return lines.join('\n');
}
