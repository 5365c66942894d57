/** The page: transport on top; data and settings, the network, the output side by side; and what is inside below. */
import { state } from '../session/store.ts';
import { DataPanel } from './data-panel.tsx';
import { Inside } from './inside.tsx';
import { NetworkView } from './network-view.tsx';
import { Notice } from './notice.tsx';
import { OutputPanel } from './output-panel.tsx';
import { Settings } from './settings.tsx';
import { Transport } from './transport.tsx';

export function App() {
  return (
    <>
      <Transport />
      <Notice />
      <main class={state.value.hideText ? 'main no-text' : 'main'}>
        <div class="side">
          <DataPanel />
          <Settings />
        </div>
        <NetworkView />
        <OutputPanel />
      </main>
      <Inside />
    </>
  );
}
