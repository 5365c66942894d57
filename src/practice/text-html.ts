/** Texts of problems as HTML: what stands between backticks is set as mathematics. */
import { type Html, html } from '../drawing/html.ts';
import { text as textKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { mathml } from './mathml.ts';

/** Text with mathematics between backticks. */
export function rich(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? mathml(part) : part))}`;
}

/**
 * A question, a hint, a step or a judgement as HTML, in which the mathematics between backticks is MathML; everything else is
 * escaped, so that it may hold what somebody typed.
 *
 * @example
 * import { practiceHtml } from 'chainrule/practice';
 *
 * console.log(practiceHtml('what is `w_1`?')); // what is <math><msub><mi>w</mi><mn>1</mn></msub></math>?
 */
export function practiceHtml(text: string): string {
  requireKind('practiceHtml: text', text, textKind);
  return rich(text).text;
}
