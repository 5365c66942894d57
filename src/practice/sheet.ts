/** Problems on paper: a sheet to work on, and a key with answers and worked solutions, as two HTML pages. */

import { Html, html } from '../drawing/html.ts';
import { light, variables } from '../drawing/palette.ts';
import { type OptionKinds, text } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { answerText, expressionList, letters } from './answer.ts';
import { mathml } from './mathml.ts';
import type { Problem } from './problem.ts';
import { rich } from './text-html.ts';

/** What stands above the problems. */
export interface SheetOptions {
  /** The heading of the page. */
  readonly title: string;
  /** Which problems these are, and how to get them again. */
  readonly note: string;
}

const kinds: OptionKinds<SheetOptions> = { title: text, note: text };

/**
 * The sheet as an HTML page: questions with space to answer.
 *
 * @example
 * import { problemSet, sheetPage } from 'chainrule/practice';
 *
 * const problems = problemSet({ topic: 'gradient', seed: 1, count: 3 });
 * const page = sheetPage(problems, { title: 'Gradients', note: 'seed 1' });
 * console.log(page.slice(0, 15)); // <!doctype html>
 */
export function sheetPage(problems: readonly Problem[], options: SheetOptions): string {
  requireOptions<SheetOptions>('sheetPage', options, kinds, ['title', 'note']);
  const name = html`<p class="name">Name <span></span> Date <span></span></p>`;
  return page(
    options,
    html`${name}<ol class="problems">${problems.map((problem) => html`<li>${question(problem)}${space(problem)}</li>`)}</ol>`,
  );
}

/**
 * The key as an HTML page: the answers in short, then each problem with its way there.
 *
 * @example
 * import { keyPage, problemSet } from 'chainrule/practice';
 *
 * const problems = problemSet({ topic: 'gradient', seed: 1, count: 3 });
 * const page = keyPage(problems, { title: 'Gradients: key', note: 'seed 1' });
 * console.log(page.slice(0, 15)); // <!doctype html>
 */
export function keyPage(problems: readonly Problem[], options: SheetOptions): string {
  requireOptions<SheetOptions>('keyPage', options, kinds, ['title', 'note']);
  const answers = problems.map(
    (problem) => html`<li${isWide(problem) && new Html(' class="wide"')}>${shortAnswer(problem)}</li>`,
  );
  const solutions = problems.map((problem) => html`<li>${question(problem, true)}${solution(problem)}</li>`);
  return page(
    { ...options, title: `${options.title}: answers` },
    html`<ol class="answers">${answers}</ol><h2>The way there</h2><ol class="problems">${solutions}</ol>`,
  );
}

function question({ id, question: text, options, form }: Problem, isKey = false): Html {
  const choices = options?.map((option) => html`<li>${rich(option)}</li>`);
  const note = options || isKey ? '' : `Answer: ${form}`;
  return html`<div class="question"><p>${rich(text)}</p>${choices && html`<ol class="options">${choices}</ol>`}<p class="form"><span>${note}</span><span class="id">${id}</span></p></div>`;
}

function space({ options }: Problem): Html {
  return options ? html`` : html`<div class="space"></div>`;
}

function isWide({ answer, options }: Problem): boolean {
  return (answer.kind === 'choice' ? options![answer.index]! : answerText(answer)).length > 36;
}

function shortAnswer({ answer, options }: Problem): Html {
  if (answer.kind === 'choice') return html`${letters[answer.index]!}) ${rich(options![answer.index]!)}`;
  if (!answer.isList || answer.kind === 'numbers') return mathml(answerText(answer));
  // Lists of long expressions may break between these.
  return rich(expressionList(answer.nodes));
}

function solution(problem: Problem): Html {
  const steps = problem.solution.map(({ text }) => html`<li>${rich(text)}</li>`);
  return html`<ol class="steps">${steps}</ol><p class="result">Answer: <strong>${shortAnswer(problem)}</strong></p>`;
}

function page({ title, note }: SheetOptions, body: Html): string {
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p class="note">${note}</p>${body}</main></body></html>`.text
  }\n`;
}

const style = new Html(`
:root{${variables(light)}}
@page{size:A4;margin:18mm 16mm}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main{max-width:820px;margin:0 auto;padding:40px 28px 64px}
h1{margin:0;font-size:28px;line-height:1.25;font-weight:650;letter-spacing:-.01em}
h2{margin:40px 0 8px;font-size:20px;font-weight:650}
.note,.form{color:var(--muted);font-size:14px}
.note{margin:6px 0 0}
.name{display:flex;gap:10px;margin:28px 0 0;align-items:end;font-size:15px}
.name span{flex:1;border-bottom:1px solid var(--ink)}
.name span:last-child{flex:.4}
math{font-size:1.08em}
.problems{margin:24px 0 0;padding:0;list-style:none;counter-reset:problem}
.problems>li{counter-increment:problem;position:relative;padding:16px 0 0 38px;break-inside:avoid}
.problems>li::before{content:counter(problem) ".";position:absolute;left:0;top:16px;font-weight:650}
.question p{margin:0;text-wrap:pretty}
.question .form{margin-top:4px}
.form{display:flex;justify-content:space-between;gap:16px}
.id{font-variant-numeric:tabular-nums}
.options{margin:8px 0 0;padding-left:1.6em;list-style:lower-alpha}
.options li{padding:2px 0 2px 4px}
.space{height:104px;margin-top:10px;border-bottom:1px solid var(--line)}
.answers{display:grid;grid-template-columns:1fr 1fr;gap:4px 32px;margin:24px 0 0;padding:0;list-style:none;counter-reset:problem}
.answers li{counter-increment:problem;padding-left:38px;position:relative;break-inside:avoid}
.answers li::before{content:counter(problem) ".";position:absolute;left:0;font-weight:650}
.answers .wide{grid-column:1/-1}
.steps{margin:10px 0 0;padding-left:1.4em}
.steps li{padding:2px 0;overflow-wrap:anywhere}
.result{margin:8px 0 0}
@media(max-width:560px){main{padding:24px 16px 48px}.answers{grid-template-columns:1fr}.problems>li{padding-left:28px}}
@media print{main{max-width:none;padding:0}body{font-size:11pt}h1{font-size:18pt}.note,.form{font-size:9pt}.long{font-size:.92em}}
`);
