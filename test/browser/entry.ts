/** The page's one script: the tasks, where a test can call them. */
import { tasks } from './tasks.ts';

Object.assign(window, { tasks });
