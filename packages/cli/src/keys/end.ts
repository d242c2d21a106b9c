import { parseArgs } from 'node:util';
import { KEYS_FLAGS, readId, readSpan, withKeys } from './options.ts';
import { show } from './show.ts';

/** `coffer keys roll ID` */
export async function rollKey(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...KEYS_FLAGS, 'keep-old': { type: 'string' } },
  });
  const id = readId(positionals);
  const keep = values['keep-old'];
  const overlapS = keep === undefined ? 0 : readSpan('--keep-old', keep);
  show(await withKeys(values, (store) => store.roll(id, overlapS)), values.json);
}

/** `coffer keys revoke ID` */
export async function revokeKey(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: KEYS_FLAGS,
  });
  const id = readId(positionals);
  await withKeys(values, (store) => store.revoke(id));
  process.stdout.write(
    values.json ? `${JSON.stringify({ id, revoked: true })}\n` : `${id} is revoked.\n`,
  );
}
