/** The edge between the network and the panels: dragged, or moved by the arrow keys. */
import { dockHeight, leastDock, setDockHeight } from '../session/frame.ts';

const keyStep = 32;
/** A separator that moves is a control. */
const byKeys = { tabIndex: 0 };

export function DockEdge() {
  const heightOf = (edge: HTMLElement) => edge.parentElement!.getBoundingClientRect().height;
  return (
    <hr
      class="dock-edge"
      aria-orientation="horizontal"
      aria-label="Height of the panels"
      aria-valuenow={dockHeight.value ?? leastDock}
      aria-valuemin={leastDock}
      {...byKeys}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) setDockHeight(innerHeight - event.clientY);
      }}
      onKeyDown={(event) => {
        const by = { ArrowUp: keyStep, ArrowDown: -keyStep }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        setDockHeight(heightOf(event.currentTarget) + by);
      }}
    />
  );
}
