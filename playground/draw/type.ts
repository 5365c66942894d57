/** Letters on canvases are as large as those of the page. */

/** What one rem is, in pixels. */
export function rootSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** The smallest letters of the page, as a canvas has fonts. */
export function smallFont(): string {
  return `${0.875 * rootSize()}px system-ui, sans-serif`;
}
