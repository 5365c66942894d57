/** Keys for the most frequent actions; they rest while somebody types in a field. */
import { advance, advanceEpoch, restart, toggle } from './actions.ts';
import { explaining } from './frame.ts';
import { kept } from './kept.ts';
import { hovered, point, presenting, selection } from './store.ts';
import { redo, undo } from './undo.ts';

export const keys: readonly { readonly key: string; readonly label: string; readonly does: string }[] = [
  { key: ' ', label: 'Space', does: 'play or pause' },
  { key: 's', label: 'S', does: 'one step (a batch)' },
  { key: 'e', label: 'E', does: 'one epoch' },
  { key: 'r', label: 'R', does: 'restart from the same weights' },
  { key: 'z', label: 'Ctrl Z', does: 'take an edit back; with Shift, do it again' },
  {
    key: 'p',
    label: 'P',
    does: 'large, for a room; there arrows step, B is black, L a ring at the pointer, Q the link as a QR code, 1 to 9 count hands',
  },
  {
    key: '?',
    label: '?',
    does: 'what is this? a line about everything, while it is held or until it is pressed again',
  },
  { key: 'Escape', label: 'Esc', does: 'select nothing' },
];

/** Keys of one character can be turned off, for who dictates or holds keys by chance; kept in this browser. */
export const keysOff = kept<{ readonly isOff?: true }>('chainrule-keys', {}, (found) =>
  typeof found === 'object' && found !== null && 'isOff' in found ? { isOff: true } : undefined,
).value;

/** Held for longer than this, in milliseconds, a key ends what it began when it is let go. */
const longPress = 500;

/** The lines about everything: while the key is held, or from one press to the next. */
function explainByKey(event: KeyboardEvent): void {
  if (event.repeat) return;
  explaining.value = !explaining.peek();
  const from = event.timeStamp;
  const { code } = event;
  const letGo = (up: KeyboardEvent) => {
    if (up.code !== code) return;
    removeEventListener('keyup', letGo);
    if (up.timeStamp - from > longPress) explaining.value = false;
  };
  addEventListener('keyup', letGo);
}

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
    if (keysOff.value.isOff && event.key.length === 1 && event.key !== ' ') return;
    const target = event.target as HTMLElement;
    if (presenting.value && !isField) {
      if (/^q$/i.test(event.key)) void import('./link-code.ts').then((file) => file.toggleCode());
      else void import('./presenter.ts').then((file) => file.presenterKey(event.key));
      if (/^(Arrow(Left|Right)|Page(Up|Down)|Escape|[blq.0-9])$/i.test(event.key)) {
        event.preventDefault();
        return;
      }
    }
    if (event.key === 'Escape' && explaining.peek()) {
      explaining.value = false;
      return;
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
    if (event.key === '?') {
      event.preventDefault();
      explainByKey(event);
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
