/** Which plane of weights the landscape is drawn over. */
import { signal } from '@preact/signals';

export const directions = signal<'random' | 'path'>('path');
/** Of random directions. */
export const seed = signal(1);
/** Of which run a landscape was drawn. */
export const landscapeDrawn = signal<number | undefined>(undefined);
