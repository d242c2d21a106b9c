import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

/** The line that the server logs of an event that something had to be taken out of. */
const LOSS = /"event":"[\w.]+","removed":\[.*(?=\}$)/gm;

/**
 * Every event of a server was what the schema of events says: nothing was taken out of any. Where
 * something was, an object has a field that tools/event-schema/optional-fields.ts must name before
 * it is published, or that should not be there.
 */
export function assertWholeEvents(logFile: string): void {
  if (!existsSync(logFile)) return;
  const losses = new Set(readFileSync(logFile, 'utf8').match(LOSS));
  assert.deepEqual(
    [...losses],
    [],
    'events had fields that their schema does not have, or secrets',
  );
}
