/** Property tests draw the same cases each time that a commit is tested, so that what has passed passes again. */
import fc from 'fast-check';
import { seedOfTurn } from './turn.ts';

fc.configureGlobal({ seed: seedOfTurn(20) });
