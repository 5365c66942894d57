/** What a link shows beside the settings is put on the page by code that only such links load. */
import { state } from './store.ts';

export function showLink(): void {
  const { panel, point, step, present, title, embed } = state.value;
  if (panel || point || step || present || title || embed) void import('./seen.ts').then((file) => file.show());
}
