/** The link to what is shown, as a code over the page that is shown to a room. */
import { codeOf } from './presenter.ts';
import { linkNow } from './seen.ts';

export function toggleCode(): void {
  codeOf.value = codeOf.peek() === undefined ? `${location.href.split('#')[0]}#${linkNow().hash}` : undefined;
}
