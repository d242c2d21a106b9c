import { printableJson } from '@coffer/audit/report';
import type { MadeKey } from '@coffer/server/keys';
import { describeMade } from './describe.ts';

/** Prints a key that was just made, with its text. */
export function show({ key, listed }: MadeKey, asJson: boolean): void {
  process.stdout.write(
    asJson
      ? `${printableJson(JSON.stringify({ key, ...listed }, null, 2))}\n`
      : describeMade({ key, listed }, Date.now() / 1000),
  );
}
