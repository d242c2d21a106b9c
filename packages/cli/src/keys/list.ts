import { parseArgs } from 'node:util';
import { printableJson } from '@coffer/audit/report';
import { describeKeys, hasEnded } from './describe.ts';
import { KEYS_FLAGS, withKeys } from './options.ts';

/** `coffer keys list` */
export async function listKeys(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...KEYS_FLAGS, all: { type: 'boolean', default: false } },
  });
  const nowS = Date.now() / 1000;
  const all = await withKeys(values, (store) => store.list());
  const keys = values.all ? all : all.filter((key) => !hasEnded(key, nowS));
  process.stdout.write(
    values.json ? `${printableJson(JSON.stringify(keys, null, 2))}\n` : describeKeys(keys, nowS),
  );
}
