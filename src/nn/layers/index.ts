/** Every layer: its name here is its type in a saved architecture. */
export * from './common.ts';
export * from './pictures.ts';
