/*
 * Goal: whatever a merchant does with setup intents in whatever order, each call does what the
 * model says or nothing at all, and what happened is what the events say.
 * Method: fast-check makes sequences of calls, allowed and not; the model is a handful of pure
 * functions. After each step the setup intent, the events and the answer are compared; after a
 * refusal every row that the account has.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { SetupMachine } from '../../testing/machines/setup-machine.ts';
import { setupSteps } from '../../testing/machines/setup-steps.ts';
import { propertyRuns, propertyTimeoutMs } from '../../testing/property-runs.ts';
import { TestServer } from '../../testing/test-server.ts';

const SEQUENCES = 25;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

test(
  'any sequence of calls does what the model says',
  { timeout: propertyTimeoutMs(SEQUENCES) },
  () =>
    fc.assert(
      fc.asyncProperty(setupSteps, (steps) => SetupMachine.play(server, steps)),
      propertyRuns(SEQUENCES),
    ),
);
