// The page of a session in a window of its own, brought to life.
import { readState, start } from './start.ts';

const state = readState();
if (state?.view != null) start(state, state.view, null);
