/** Copies the link that gives this state again. */
import { useState } from 'preact/hooks';
import { state } from '../session/store.ts';
import { printLink } from '../state/link.ts';
import { IconButton } from './buttons.tsx';

export function ShareButton() {
  const [told, tellThem] = useState('');
  const copy = async () => {
    const link = `${location.href.split('#')[0]}#${printLink(state.value)}`;
    try {
      await navigator.clipboard.writeText(link);
      tellThem('Link copied');
    } catch {
      tellThem('The link is in the address bar');
      history.replaceState(null, '', link);
    }
    setTimeout(() => tellThem(''), 2500);
  };
  return (
    <span class="share">
      <span role="status" class="quiet">
        {told}
      </span>
      <IconButton icon="share" label="Copy a link" title="Copy a link to this state" onClick={() => void copy()} />
    </span>
  );
}
