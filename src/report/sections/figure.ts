/** The frame of a picture in the page: heading, legend, picture, caption. */
import { shortLabels } from '../../drawing/format.ts';
import { type Html, html, type Part } from '../../drawing/html.ts';
import { marker } from '../../drawing/marks.ts';

export function figure(heading: string, picture: Html | undefined, caption: Part, keys?: Html): Html | undefined {
  if (picture === undefined) return undefined;
  return html`<figure><h3>${heading}</h3>${keys}${picture}<figcaption>${caption}</figcaption></figure>
`;
}

export interface Key {
  name: string;
  /** The class of a line, or the number of a series drawn with dots. */
  sample: string | number;
}

/** A longer name is cut. */
const longestName = 44;

export function legend(keys: readonly Key[]): Html {
  const names = shortLabels(
    keys.map(({ name }) => name),
    longestName,
  );
  return html`<ul class="legend">${keys.map(
    ({ sample }, i) =>
      html`<li><svg aria-hidden="true" viewBox="0 0 22 12" width="22" height="12">${
        typeof sample === 'string' ? html`<path class="line ${sample}" d="M1 6H21"/>` : marker(sample, 11, 6)
      }</svg><bdi>${names[i]}</bdi></li>`,
  )}</ul>`;
}

export function section(id: string, heading: string, ...content: Part[]): Html | undefined {
  if (content.every((part) => part === undefined || (Array.isArray(part) && part.every((item) => !item))))
    return undefined;
  return html`<section id="${id}"><h2>${heading}</h2>
${content}</section>
`;
}
