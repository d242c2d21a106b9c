import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import type { KeyKind } from '@coffer/server/keys';
import { liveModeObstacles } from '../start/plans.ts';
import { readSettings } from '../start/settings.ts';
import { KEYS_FLAGS, readSpan, withKeys } from './options.ts';
import { show } from './show.ts';

const KINDS: readonly KeyKind[] = ['secret', 'publishable', 'restricted'];

/** `coffer keys create KIND` */
export async function createKey(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...KEYS_FLAGS,
      'expires-in': { type: 'string' },
      live: { type: 'boolean', default: false },
      name: { type: 'string', default: '' },
      permission: { type: 'string', multiple: true },
    },
  });
  const kind = KINDS.find((one) => one === positionals[0]);
  if (kind === undefined || positionals.length > 1) {
    throw new OperatorError(`say which kind of key: ${KINDS.join(', ')}`);
  }
  if (values.live) refuseLiveKeys();
  const lifeS = values['expires-in'];
  const permissions = values.permission?.flatMap((text) => text.split(',')) ?? null;
  const made = await withKeys(values, (store) =>
    store.create({
      ...{ kind, livemode: values.live, name: values.name, permissions },
      lifeS: lifeS === undefined ? null : readSpan('--expires-in', lifeS),
    }),
  );
  show(made, values.json);
}

/** Live keys are made only where they would be accepted (DESIGN rule 9). */
function refuseLiveKeys(): void {
  const obstacles = liveModeObstacles(readSettings(process.env, process.cwd()));
  if (obstacles.length === 0) return;
  throw new OperatorError(`Live keys are not made here: ${obstacles.join('; ')}.`);
}
