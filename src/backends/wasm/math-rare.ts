/** The functions that few programs have. */
export { erf } from './math-error-function.ts';
export { pow } from './math-power.ts';
export { cos, sin } from './math-trigonometric.ts';
