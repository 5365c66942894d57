/** What looks for flaws of tables, as `prepare` takes it; it is loaded apart from it. */
export { findLeaks, leakWarnings } from '../data/leaks.ts';
export { repeatedRowsWarning } from '../data/repeated-rows.ts';
