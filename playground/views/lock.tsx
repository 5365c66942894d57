/** A control that a teacher's link keeps as it is: seen, with the reason, and not to be changed. */
import type { ComponentChildren } from 'preact';
import { isLocked } from '../session/store.ts';
import type { Hideable } from '../state/properties.ts';

export function Lock({ name, children }: { name: Hideable; children: ComponentChildren }) {
  if (!isLocked(name)) return <>{children}</>;
  return (
    <fieldset class="lock" disabled>
      {children}
      <span class="quiet">locked by the link of this page</span>
    </fieldset>
  );
}
