/** The frame of every page: one HTML file that needs no network and no script. */
import { type Html, html, type Part } from '../drawing/html.ts';
import { style } from './style.ts';

export interface Page {
  /** Whether it has pictures of pixels, which are in the page itself. */
  readonly hasPictures?: boolean;
  title: string;
  chainruleVersion: string;
  /** When, as it should be read. */
  created?: string;
  header: Part;
  sections: Part;
}

export function htmlPage({ title, chainruleVersion, created, header, sections, hasPictures = false }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${hasPictures ? '; img-src data:' : ''}">
<meta name="generator" content="Chainrule ${chainruleVersion}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
${header}
</header>
${sections}</main>
<footer>Made by Chainrule ${chainruleVersion}${created && html` · ${created}`}</footer>
</body>
</html>
`;
  return page.text;
}

/** The numbers that matter most, side by side. */
export function keyFigures(figures: readonly (readonly [name: string, value: string, detail: string])[]): Html {
  return html`<dl class="key-figures">${figures.map(
    ([name, value, detail]) =>
      html`<div><dt>${name}</dt><dd><strong>${value}</strong><span>${detail}</span></dd></div>`,
  )}</dl>`;
}
