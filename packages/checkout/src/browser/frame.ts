// The page of a session, or its form alone, in a frame of the merchant's page.
import { runEmbedded } from './embedded.ts';
import { readState } from './start.ts';

const state = readState();
if (state !== null) runEmbedded(state);
