/** The colours of all drawings, on light and on dark pages. */

/**
 * Series colours are those of M. Okabe and K. Ito, "Color universal design", 2008, which colour-blind readers tell
 * apart; yellow and black, which vanish on one of the two backgrounds, are replaced.
 */
export const light = {
  background: '#ffffff',
  panel: '#f5f6f8',
  ink: '#1b1f24',
  muted: '#59636e',
  line: '#dfe3e8',
  grid: '#e9ecef',
  warning: '#8a4b00',
  'warning-panel': '#fff6e5',
  /** How opaque a full cell is: as much as leaves text in ink a contrast of 4.5. */
  cell: '0.7',
  'series-0': '#0072b2',
  'series-1': '#d55e00',
  'series-2': '#009e73',
  'series-3': '#b4578f',
  'series-4': '#3d9fdc',
  'series-5': '#c98a00',
  'series-6': '#6b5b95',
  'series-7': '#7a6a3a',
};

export const dark: typeof light = {
  background: '#14171b',
  panel: '#1d2127',
  ink: '#e6e9ed',
  muted: '#a3acb7',
  line: '#343b44',
  grid: '#272d34',
  warning: '#ffce7a',
  'warning-panel': '#2d2415',
  cell: '0.5',
  'series-0': '#56b4e9',
  'series-1': '#f2864b',
  'series-2': '#3fc79a',
  'series-3': '#e09ac4',
  'series-4': '#8fd0ff',
  'series-5': '#f0b73d',
  'series-6': '#b5a4e3',
  'series-7': '#cdbb84',
};

/** The declarations of a palette as custom properties: `--ink:#1b1f24;…`. */
export function variables(colours: typeof light): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}
