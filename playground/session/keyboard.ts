/** Keys for the most frequent actions; they rest while somebody types in a field. */
import { advance, advanceEpoch, restart, toggle } from './actions.ts';
import { hovered, point, presenting, selection } from './store.ts';
import { redo, undo } from './undo.ts';

export const keys: readonly { readonly key: string; readonly label: string; readonly does: string }[] = [
  { key: ' ', label: 'Space', does: 'play or pause' },
  { key: 's', label: 'S', does: 'one step (a batch)' },
  { key: 'e', label: 'E', does: 'one epoch' },
  { key: 'r', label: 'R', does: 'restart from the same weights' },
  { key: 'z', label: 'Ctrl Z', does: 'take an edit back; with Shift, do it again' },
  { key: 'p', label: 'P', does: 'large, for a room; there arrows step, B is black, 1 to 9 count hands' },
  { key: 'Escape', label: 'Esc', does: 'select nothing' },
];

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    const isField = (event.target as HTMLElement).closest('input:not([type=range]), select, textarea, dialog');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !isField) {
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (presenting.value && !isField) {
      void import('./presenter.ts').then((file) => file.presenterKey(event.key));
      if (/^(Arrow(Left|Right)|Page(Up|Down)|Escape|[b.0-9])$/i.test(event.key)) {
        event.preventDefault();
        return;
      }
    }
    if (event.key === 'Escape') {
      selection.value = undefined;
      hovered.value = undefined;
      point.value = undefined;
      return;
    }
    if (target.closest('input:not([type=range]), select, textarea, dialog')) return;
    if (event.key.toLowerCase() === 'p') {
      event.preventDefault();
      void import('./presenter.ts').then((file) => file.present());
      return;
    }
    if (target.closest('input')) return;
    // The space bar presses the button that has the focus.
    if (event.key === ' ' && target.closest('button, summary, [role=tab], a')) return;
    const act = { ' ': toggle, s: () => advance(1), e: advanceEpoch, r: restart }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
