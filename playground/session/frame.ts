/** How the page is laid out: whether there is room for a rail, which picture a phone shows, how high the dock is. */
import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';

const wide = matchMedia('(min-width: 1024px) and (min-height: 600px)');
/** Whether there is a rail beside the network; else its panels are among those of the dock. */
export const isWide = signal(wide.matches);
wide.addEventListener('change', () => {
  isWide.value = wide.matches;
});

/** Whether the rail is open; closed it is a strip of the chapters' numbers. */
export const isRailOpen = signal(true);

/** What must not be seen while a question of the lesson is open: it would give the answer away. */
export const hides = signal<'map' | 'count' | undefined>(undefined);

/** A picture of the lesson in place of the network, in chapters that have none yet. */
export const stage = signal<{ readonly view: FunctionComponent } | undefined>(undefined);

export const pictures = ['network', 'map', 'loss'] as const;
/** What fills the strip of a phone. */
export const picture = signal<(typeof pictures)[number]>('network');

/** Whether everything on the page has a number and a line about it. */
export const explaining = signal(false);

/** The panel of the dock that is open. */
export const openPanel = signal('point');

/** The height of the dock as it was drawn, in pixels; undefined as the style has it. */
export const dockHeight = signal<number | undefined>(undefined);
export const leastDock = 160;
/** What the network keeps, with the bar above it. */
const aboveDock = 384;

export function setDockHeight(height: number): void {
  dockHeight.value = Math.round(Math.max(leastDock, Math.min(innerHeight - aboveDock, height)));
}
