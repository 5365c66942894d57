/** The contrast of texts on a page, by the colours that the browser computed. */
import type { Page } from 'playwright-core';

/** Texts that are seen and stand out from what is behind them by less than `least`, as WCAG counts; controls that are off do not count. */
export async function faintTexts(page: Page, least: number): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    // Any notation of a colour, laid over what is below it.
    const over = (colours: readonly string[]): number[] => {
      canvas.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
      return [r!, g!, b!];
    };
    const light = (colour: readonly number[]) => {
      const [r, g, b] = colour.map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const seen = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (one) =>
        one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
        [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim()) &&
        !one.closest('.unseen, .katex-mathml, option, script, style, :disabled'),
    );
    return seen.map((one) => {
      const behind: string[] = [];
      for (let at: Element | null = one; at; at = at.parentElement)
        behind.unshift(getComputedStyle(at).backgroundColor);
      const back = over(behind);
      const style = getComputedStyle(one);
      const front = over([`rgb(${back.join(' ')})`, one instanceof SVGElement ? style.fill : style.color]);
      const [low, high] = [light(back), light(front)].sort((a, b) => a - b) as [number, number];
      return { ratio: (high + 0.05) / (low + 0.05), text: `${one.className} ${one.textContent}`.slice(0, 60) };
    });
  });
  if (texts.length === 0) return ['no text is seen'];
  return texts.filter(({ ratio }) => ratio < least).map(({ ratio, text }) => `${ratio.toFixed(2)}: ${text}`);
}
