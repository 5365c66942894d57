/**
 * The worker's script, which only loads what does the work: WebKit runs a script a second time, as another module, when a file
 * that it loads later imports from it.
 */
import { serve } from './desk.ts';

serve();
