/** The frame of pictures whose two axes are shares. */
import { squareChart } from '../../drawing/chart.ts';
import { formatNumber } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import { linearScale, type Scale } from '../../drawing/scale.ts';

const shareTicks = { count: 5, widen: false, label: (value: number) => `${formatNumber(value * 100)} %` };

export function unitScales(): { x: Scale; y: Scale } {
  const { left, right, top, bottom } = squareChart.box;
  return { x: linearScale([0, 1], [left, right], shareTicks), y: linearScale([0, 1], [bottom, top], shareTicks) };
}

export function diagonal(): Html {
  const { left, right, top, bottom } = squareChart.box;
  return html`<line class="diagonal" x1="${left}" y1="${bottom}" x2="${right}" y2="${top}"/>`;
}
