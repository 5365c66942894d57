/** What a link shows beside the settings is put on the page by code that only such links load. */
import { state } from './store.ts';

export function showLink(): void {
  const { panel, point, step, present, title, embed, tags, race, line, corners, plane, ball } = state.value;
  const isDrawn = line.length > 0 || corners.length > 0 || ball.length > 0 || plane !== 'path';
  if (panel || point || step || present || title || embed || tags || race || isDrawn)
    void import('./seen.ts').then((file) => file.show());
}
