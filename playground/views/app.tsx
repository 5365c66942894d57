/** The page: the bar; the rail, the network, the output; and the dock with what is inside. */
import type { FunctionComponent } from 'preact';
import { explaining, hides, isRailOpen, isWide, picture, pictures, stage } from '../session/frame.ts';
import { presenting, state } from '../session/store.ts';
import { walk } from '../session/walk.ts';
import { Inside } from './inside.tsx';
import { lazily } from './lazily.tsx';
import { NetworkView } from './network-view.tsx';
import { Notice } from './notice.tsx';
import { OutputPanel } from './output-panel.tsx';
import { Rail } from './rail.tsx';
import { Edits, ExplainButton, Transport } from './transport.tsx';

export function App() {
  return (
    <>
      <Transport />
      <div>
        <Notice />
        {hasTask() && <Task />}
        {presenting.value && <Presenter />}
      </div>
      <main
        class={state.value.hideText ? 'main no-text' : 'main'}
        data-hides={hides.value}
        data-rail={isRailOpen.value}
      >
        {isWide.value && <Rail />}
        <div class="pictures" data-picture={picture.value}>
          <PictureButtons />
          <Main />
          <OutputPanel />
        </div>
        <Inside />
      </main>
      {explaining.value && <Explain />}
    </>
  );
}

/** The network, or what stands for it. */
function Main() {
  if (stage.value && isWide.value) return <Stage of={stage.value.view} />;
  return state.value.view === 'graph' && walk.value ? <GraphView /> : <NetworkView />;
}

/** The picture of a chapter of the lesson that is before the network. */
function Stage({ of: View }: { of: FunctionComponent }) {
  return (
    <section class="network stage" aria-label="The picture of this step">
      <View />
    </section>
  );
}

function hasTask(): boolean {
  const { task, title, embed } = state.value;
  return task !== '' || title !== '' || embed;
}

const GraphView = lazily(() => import('./graph-view.tsx').then((file) => file.GraphView));
const Task = lazily(() => import('./task.tsx').then((file) => file.Task));
const Explain = lazily(() => import('./explain.tsx').then((file) => file.Explain));
const Presenter = lazily(() => import('./presenter-view.tsx').then((file) => file.Presenter));

const titles = { network: 'Network', map: 'Map', loss: 'Loss' } as const;

/** Where only one picture has room: which. */
function PictureButtons() {
  return (
    <fieldset class="picture-tabs" aria-label="Picture">
      {pictures.map((name) => (
        <button
          key={name}
          type="button"
          class="small"
          aria-pressed={picture.value === name}
          onClick={() => {
            picture.value = name;
          }}
        >
          {titles[name]}
        </button>
      ))}
      <Edits />
      <ExplainButton />
    </fieldset>
  );
}
