/** The page starts: theme, worker, components, keyboard; training on XOR begins at once. */
import { render } from 'preact';
import { schedule } from './draw/stage.ts';
import { begin, connect, followHistory, play, sayLinkNotes } from './session/actions.ts';
import { callDoctor } from './session/doctor.ts';
import { listenToKeys } from './session/keyboard.ts';
import { followHold } from './session/own.ts';
import { showLink } from './session/show-link.ts';
import { openStart } from './session/start.ts';
import { followTheme } from './session/theme.ts';
import { writeLink } from './session/undo.ts';
import { followPoint } from './session/walk.ts';
import { connectWorker } from './session/worker-client.ts';
import { App } from './views/app.tsx';

export function start(worker: Worker): void {
  connectWorker(worker);
  followTheme();
  followPoint();
  followHold();
  callDoctor();
  connect(schedule, showLink);
  begin();
  sayLinkNotes();
  const wantsStillness = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // A link shows the state that it was made of; without one there is something to watch.
  if (location.hash.length < 2 && !wantsStillness) play();
  render(<App />, document.getElementById('app')!);
  listenToKeys();
  void openStart();
  writeLink(location.href);
  showLink();
  addEventListener('popstate', followHistory);
  if (!('serviceWorker' in navigator) || import.meta.env.MODE === 'one-file') return;
  // Without a service worker the page only needs the network again: no message.
  navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI)).catch(() => {});
}
