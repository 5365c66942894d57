/** What is pointed at lights up in all views. */
import { hovered, type Selection, sameSelection } from '../session/store.ts';

/** Handlers that light a thing everywhere while it is under the pointer or has the focus. */
export function lighting(place: Selection | undefined) {
  const light = () => {
    hovered.value = place;
  };
  const leave = () => {
    if (sameSelection(hovered.peek(), place)) hovered.value = undefined;
  };
  return place ? { onPointerEnter: light, onPointerLeave: leave, onFocus: light, onBlur: leave } : {};
}
