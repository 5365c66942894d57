/** What a model uses, as one HTML file. */
import { formatNumber } from '../drawing/format.ts';
import { html } from '../drawing/html.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { htmlPage } from './page.ts';
import { section } from './sections/figure.ts';
import { type ColumnUse, columnUse } from './sections/importance.ts';

/** What the page shows. */
export interface ImportanceReportInput extends ColumnUse {
  title: string;
  /** The column that is predicted, or several with commas between. */
  target: string;
  /** The command that makes the page again. */
  command: string;
  chainruleVersion: string;
  warnings: readonly string[];
}

const inputKind = objectWith('what the page shows', 'title', 'target', 'importance', 'dependence', 'warnings');

/**
 * The whole page, as HTML in one file.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { partialDependence, permutationImportance } from 'chainrule/explain';
 * import { importanceReport } from 'chainrule/report';
 *
 * const rows = Array.from({ length: 200 }, (_, i) => ({ area: i % 20, door: i % 7, price: 3 * (i % 20) }));
 * const model = await fitTable(rows, { target: 'price', seed: 1 });
 * const importance = await permutationImportance(model, rows);
 * const dependence = await partialDependence(model, rows);
 * const about = { title: 'Prices', target: 'price', command: 'node prices.js', chainruleVersion: '0.1.0', warnings: [] };
 * console.log(importanceReport({ ...about, importance, dependence }).includes('<title>Prices')); // true
 */
export function importanceReport(input: ImportanceReportInput): string {
  requireKind('importanceReport: input', input, inputKind);
  const [first] = input.importance.columns;
  return htmlPage({
    ...input,
    title: `${input.title} – what the model uses`,
    header: html`<p class="eyebrow"><bdi>${input.title}</bdi><span> · predictions of <bdi>${input.target}</bdi></span></p>
<h1>${first ? html`The model relies on <bdi>${first.column}</bdi> most.` : 'The model reads no column.'}</h1>
<p class="lead">Judged on ${formatNumber(input.importance.rows)} rows.</p>
${input.warnings.length > 0 && html`<div class="warnings" role="note"><h2>Warnings</h2><ul>${input.warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>`}`,
    sections: html`${columnUse(input)}${section('again', 'Make it again', html`<pre class="command"><code>${input.command}</code></pre>`)}`,
  });
}
