/** Aligned tables of text. */
import { clean, displayWidth, pad, truncate } from './text.ts';

export interface TableOptions {
  /** Of each column; left when absent. */
  align?: readonly ('left' | 'right')[];
  /** The first row is a heading, with a line under it. */
  header?: boolean;
  /** How wide a cell of the last column may be, which pushes nothing away; as the others when absent. */
  widestLast?: number;
}

/** A cell wider than this is cut: one long name must not push the numbers off the screen. */
export const widestCell = 48;

/** Rows of cells as lines, two blanks between columns, without blanks at the ends; no line break at the end. */
export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { align = [], header = false, widestLast = widestCell } = options;
  const cells = rows.map((row) =>
    row.map((cell, i) => truncate(clean(cell), i === row.length - 1 ? widestLast : widestCell)),
  );
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
