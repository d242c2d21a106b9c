import { printable } from '@coffer/audit/report';
import type { ListedKey, MadeKey } from '@coffer/server/keys';

const LABEL_WIDTH = 13;

/** Whether a key is refused at that time, in Unix seconds. */
export function hasEnded(
  { expires_at: at, revoked_at: revoked }: ListedKey,
  nowS: number,
): boolean {
  return revoked !== null || (at !== null && at <= nowS);
}

/** A block of lines for each key. */
export function describeKeys(keys: readonly ListedKey[], nowS: number): string {
  if (keys.length === 0) return 'This account has no keys.\n';
  return keys.map((key) => `${blockOf(key, nowS).join('\n')}\n`).join('\n');
}

/** The only time that a key's text is shown. */
export function describeMade({ key, listed }: MadeKey, nowS: number): string {
  return (
    `Keep this key now: it is not shown again.\n\n  ${key}\n\n` +
    `${blockOf(listed, nowS).join('\n')}\n`
  );
}

function blockOf(key: ListedKey, nowS: number): readonly string[] {
  const { id, kind, livemode, name, last4, permissions } = key;
  const prefix = { secret: 'sk', publishable: 'pk', restricted: 'rk' }[kind];
  const mode = livemode ? 'live' : 'test';
  const lines: (readonly [string, string])[] = [
    ['name', name],
    ['key', `${prefix}_${mode}_…${last4 ?? ''}`],
    ['permissions', permissions?.join(', ') ?? ''],
    ['created', timeOf(key.created)],
    ['last used', key.last_used === null ? 'not yet' : timeOf(key.last_used)],
    [endLabel(key, nowS), endOf(key)],
  ];
  return [
    printable(`${id}  ${kind}  ${mode} mode`),
    ...lines
      .filter(([, text]) => text !== '')
      .map(([label, text]) => `  ${label.padEnd(LABEL_WIDTH)}${printable(text)}`),
  ];
}

function endLabel(key: ListedKey, nowS: number): string {
  if (key.revoked_at !== null) return 'revoked';
  return hasEnded(key, nowS) ? 'expired' : 'expires';
}

function endOf({ expires_at: at, origin, revoked_at: revoked }: ListedKey): string {
  if (revoked !== null) return timeOf(revoked);
  if (at !== null) return timeOf(at);
  return origin === 'launcher' ? 'when another one is handed over at start' : 'never';
}

function timeOf(seconds: number | null): string {
  if (seconds === null) return 'unknown';
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 'yyyy-mm-dd'.length)} ${iso.slice(11, 16)} UTC`;
}
