/** Tables with headings for rows and columns, and numbers aligned. */
import { count } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';

export interface ReportColumn {
  name: string;
  /** Aligned to the right, digits of equal width. */
  number?: boolean;
  /** An explanation, shown under the pointer. */
  hint?: string;
}

/** A cell with what is said below it, in small print. */
export interface NotedCell {
  text: string;
  note: string;
}

export interface ReportTableOptions {
  foot?: readonly (string | NotedCell)[];
  /** How many rows were left out at the end. */
  more?: number;
}

/** The first cell of each row is its heading; `label` names the table for those who do not see its heading. */
export function table(
  label: string,
  columns: readonly ReportColumn[],
  rows: readonly (readonly (string | NotedCell)[])[],
  { foot, more = 0 }: ReportTableOptions = {},
): Html {
  const cells = (row: readonly (string | NotedCell)[]) =>
    row.map((cell, index) => {
      const className = columns[index]?.number ? html` class="number"` : undefined;
      const { text, note } = typeof cell === 'string' ? { text: cell, note: '' } : cell;
      const content = html`<bdi>${text}</bdi>${note !== '' && html`<small>${note}</small>`}`;
      return index === 0 ? html`<th scope="row"${className}>${content}</th>` : html`<td${className}>${content}</td>`;
    });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${columns.map(
    ({ name, number, hint }) =>
      html`<th scope="col"${number && html` class="number"`}>${hint ? html`<abbr title="${hint}">${name}</abbr>` : name}</th>`,
  )}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>
${foot && html`<tfoot><tr>${cells(foot)}</tr></tfoot>`}</table></div>
${more > 0 && html`<p class="note">and ${count(more, 'more', 'more')}</p>`}`;
}
