/** The dock: panels below the network, one at a time; the code of each is loaded when it is first opened. */
import { dockHeight, isWide, openPanel } from '../session/frame.ts';
import { point, state } from '../session/store.ts';
import { DockEdge } from './dock-edge.tsx';
import { FindingCount } from './finding-count.tsx';
import { lazily } from './lazily.tsx';
import { PointPanel } from './point-panel.tsx';
import { px } from './px.ts';
import { type Panel, railPanels } from './rail.tsx';
import { Tabs } from './tabs.tsx';

/** A panel is a file of its own, a component without properties that reads the signals of `session/`; its line here shows it. */
const panels: readonly Panel[] = [
  {
    name: 'point',
    title: 'One point',
    view: PointPanel,
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
    name: 'race',
    title: 'Race',
    view: lazily(() => import('./race-panel.tsx').then((file) => file.RacePanel)),
  },
  {
    name: 'corner',
    title: 'XOR corner',
    view: lazily(() => import('./corner-panel.tsx').then((file) => file.CornerPanel)),
  },
  {
    name: 'pictures',
    title: 'Pictures',
    view: lazily(() => import('./pictures-panel.tsx').then((file) => file.PicturesPanel)),
  },
  {
    name: 'practice',
    title: 'Practice',
    view: lazily(() => import('./practice-panel.tsx').then((file) => file.PracticePanel)),
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
    name: 'share',
    title: 'Share',
    view: lazily(() => import('./share-panel.tsx').then((file) => file.SharePanel)),
  },
  {
    name: 'export',
    title: 'Export',
    view: lazily(() => import('./export-panel.tsx').then((file) => file.ExportPanel)),
  },
];

/** What scrolls is reached by keys. */
const byKeys = { tabIndex: 0 };

export function Inside() {
  const all = isWide.value ? panels : [...panels, ...railPanels];
  const chosen = all.find(({ name }) => name === openPanel.value) ?? all[0]!;
  const { value: height } = dockHeight;
  return (
    <section
      class="inside"
      aria-label="Inside"
      data-point={point.value}
      data-compatible={state.value.compatible}
      style={height === undefined ? undefined : px({ '--dock': height })}
    >
      <DockEdge />
      <Tabs
        label="Inside"
        panels={all.map(({ name, title }) => ({ name, title, mark: name === 'advice' && <FindingCount /> }))}
        chosen={openPanel}
        controls="panel"
      />
      <div class="panel-box" role="tabpanel" id="panel" aria-labelledby={`tab-${chosen.name}`} {...byKeys}>
        <chosen.view key={chosen.name} />
      </div>
    </section>
  );
}
