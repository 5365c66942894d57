/** The rail beside the network: its panels, one at a time; where it has no room they are among those of the dock. */
import { computed, effect, signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { isRailOpen, isWide, openPanel } from '../session/frame.ts';
import { state } from '../session/store.ts';
import { DataPanel } from './data-panel.tsx';
import { lazily } from './lazily.tsx';
import { Settings } from './settings.tsx';
import { Tabs } from './tabs.tsx';
import { SpeedDial } from './transport.tsx';

export interface Panel {
  readonly name: string;
  readonly title: string;
  readonly view: FunctionComponent;
}

/** A panel is a component without properties; its line here shows it. */
export const railPanels: readonly Panel[] = [
  { name: 'settings', title: 'Settings', view: SettingsPanel },
  {
    name: 'lesson',
    title: 'Lesson',
    view: lazily(() => import('./lesson-panel.tsx').then((file) => file.LessonPanel)),
  },
];

export const openRail = signal(railPanels[0]!.name);

const lessonPlace = computed(() => {
  const { lesson, lstep } = state.value;
  return lesson === 0 ? '' : `${lesson}.${lstep}`;
});

// A step that is entered opens the lesson; what is changed during it leaves the panels as they are.
effect(() => {
  if (lessonPlace.value === '') return;
  openRail.value = 'lesson';
  isRailOpen.value = true;
  if (!isWide.peek()) openPanel.value = 'lesson';
});

const RailStrip = lazily(() => import('./rail-strip.tsx').then((file) => file.RailStrip));

export function Rail() {
  if (!isRailOpen.value)
    return (
      <div class="rail">
        <RailStrip />
      </div>
    );
  const chosen = railPanels.find(({ name }) => name === openRail.value) ?? railPanels[0]!;
  return (
    <div class="rail">
      {railPanels.length > 1 && <Tabs label="Rail" panels={railPanels} chosen={openRail} controls="rail-panel" />}
      <div
        id="rail-panel"
        {...(railPanels.length > 1 && { role: 'tabpanel', 'aria-labelledby': `tab-${chosen.name}` })}
      >
        <chosen.view key={chosen.name} />
      </div>
    </div>
  );
}

function SettingsPanel() {
  return (
    <div class="settings">
      {!isWide.value && <SpeedDial />}
      <DataPanel />
      <Settings />
    </div>
  );
}
