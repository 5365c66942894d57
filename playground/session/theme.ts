/** Light or dark: as the system has it, or as chosen here. */
import { effect, signal } from '@preact/signals';
import { useDark } from '../draw/colors.ts';
import { schedule } from '../draw/stage.ts';

const key = 'chainrule-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'system' | 'light' | 'dark';
export const theme = signal<Theme>(stored());
export const isDark = signal(false);

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

export function toggleTheme(): void {
  theme.value = isDark.value ? 'light' : 'dark';
  try {
    localStorage.setItem(key, theme.value);
  } catch {
    // Storage can be forbidden; then the choice lasts as long as the page.
  }
}

export function followTheme(): void {
  const apply = () => {
    isDark.value = theme.value === 'dark' || (theme.value === 'system' && system.matches);
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
    useDark(isDark.value);
    schedule();
  };
  system.addEventListener('change', apply);
  effect(apply);
}
