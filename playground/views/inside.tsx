/** A look inside: panels below the network, one at a time; the code of each is loaded when it is first opened. */
import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { point, state } from '../session/store.ts';
import { FindingCount } from './finding-count.tsx';
import { lazily } from './lazily.tsx';

interface Panel {
  readonly name: string;
  readonly title: string;
  readonly view: FunctionComponent;
}

/** A panel is a file of its own, a component without properties that reads the signals of `session/`; its line here shows it. */
const panels: readonly Panel[] = [
  {
    name: 'point',
    title: 'One point',
    view: lazily(() => import('./point-panel.tsx').then((file) => file.PointPanel)),
  },
  {
    name: 'numbers',
    title: 'Numbers',
    view: lazily(() => import('./numbers-panel.tsx').then((file) => file.NumbersPanel)),
  },
  {
    name: 'landscape',
    title: 'Landscape',
    view: lazily(() => import('./landscape-panel.tsx').then((file) => file.LandscapePanel)),
  },
  {
    name: 'advice',
    title: 'Advice',
    view: lazily(() => import('./advice-panel.tsx').then((file) => file.AdvicePanel)),
  },
  {
    name: 'scores',
    title: 'Scores',
    view: lazily(() => import('./scores-panel.tsx').then((file) => file.ScoresPanel)),
  },
  {
    name: 'export',
    title: 'Export',
    view: lazily(() => import('./export-panel.tsx').then((file) => file.ExportPanel)),
  },
];

const openPanel = signal('point');

export function Inside() {
  const chosen = panels.find(({ name }) => name === openPanel.value) ?? panels[0]!;
  const select = (by: number) => {
    const at = (panels.indexOf(chosen) + by + panels.length) % panels.length;
    openPanel.value = panels[at]!.name;
    document.getElementById(`tab-${panels[at]!.name}`)?.focus();
  };
  return (
    <section class="inside" aria-label="Inside" data-point={point.value} data-compatible={state.value.compatible}>
      <div
        class="tabs"
        role="tablist"
        aria-label="Inside"
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') select(1);
          if (event.key === 'ArrowLeft') select(-1);
        }}
      >
        {panels.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === chosen.name}
            aria-controls="panel"
            tabIndex={name === chosen.name ? 0 : -1}
            onClick={() => {
              openPanel.value = name;
            }}
          >
            {title}
            {name === 'advice' && <FindingCount />}
          </button>
        ))}
      </div>
      <div class="panel-box" role="tabpanel" id="panel" aria-labelledby={`tab-${chosen.name}`}>
        <chosen.view key={chosen.name} />
      </div>
    </section>
  );
}
