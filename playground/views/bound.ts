/** What a control needs to show a property of the state and to change it. */
import { change } from '../session/actions.ts';
import { state } from '../session/store.ts';
import type { Values } from '../state/properties.ts';

export function bound<Name extends keyof Values>(name: Name) {
  return { value: state.value[name], onChange: (value: Values[Name]) => change({ [name]: value }) };
}
