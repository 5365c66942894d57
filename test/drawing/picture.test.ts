/** Pictures as files of their own: one SVG that needs nothing else, with what it is given and no markup from names. */
import { expect, it } from 'vitest';
import { linePicture } from '../../src/drawing/picture.ts';

const picture = linePicture({
  title: 'a <b> & c',
  xLabel: 'x',
  yLabel: 'y',
  lines: [
    {
      name: 'one </svg>',
      points: [
        [0, 1],
        [1, 2],
        [2, Number.NaN],
      ],
    },
    {
      name: 'two',
      points: [
        [0, 3],
        [2, 4],
      ],
    },
  ],
});

it('is one SVG file with a line and a name in the legend for each', () => {
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 480 \d+"/);
  expect(picture).toMatch(/<\/svg>\n$/);
  expect(picture.match(/<path class="line series-1" d="M/g)).toHaveLength(2);
  expect(picture).toContain('a &lt;b&gt; &amp; c');
  expect(picture).toContain('>one &lt;/svg&gt;</text>');
  expect(picture).not.toMatch(/undefined|NaN/);
});

it('has rows enough for a long legend', () => {
  const heightOf = (text: string) => Number(/viewBox="0 0 480 (\d+)"/.exec(text)![1]);
  const lines = Array.from({ length: 6 }, (_, i) => ({
    name: `a long name of line ${i}`,
    points: [
      [0, i],
      [1, i],
    ] as const,
  }));
  expect(heightOf(linePicture({ title: 't', xLabel: 'x', yLabel: 'y', lines }))).toBe(heightOf(picture) + 2 * 18);
});
