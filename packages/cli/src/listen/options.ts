import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import { readApiOrigin } from '../running/index.ts';
import type { DevFile } from '../start/start.ts';

export interface ListenOptions {
  /** The API's origin. */
  readonly api: string;
  readonly secretKey: string;
  /** Where events go; null prints them only. */
  readonly forwardTo: URL | null;
  /** `charge.*` and whole types; empty takes everything. */
  readonly types: readonly string[];
  /** Events to send again, in place of listening. */
  readonly replay: readonly string[];
  /** Reads on behind this one; null begins now. */
  readonly since: string | null;
  readonly json: boolean;
}

const FLAGS = {
  'api-base': { type: 'string' },
  'data-dir': { type: 'string' },
  events: { type: 'string', multiple: true },
  'forward-to': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  replay: { type: 'string', multiple: true },
  since: { type: 'string' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line asks for; null when it asks for the usage. */
export function readListenOptions(args: readonly string[], env: Environment): ListenOptions | null {
  const values = readFlags(args);
  if (values.help === true) return null;
  const { since = null, json = false, replay = [] } = values;
  for (const id of [...replay, ...(since === null ? [] : [since])]) checkEventId(id);
  return {
    forwardTo: values['forward-to'] === undefined ? null : forwardUrl(values['forward-to']),
    types: (values.events ?? []).flatMap((list) => list.split(',')).map(checkedType),
    replay,
    since,
    json,
    ...apiOf({ base: values['api-base'], dataDir: values['data-dir'] }, env),
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : 'unknown option');
  }
}

const EVENT_ID = /^evt_[0-9A-Za-z]{1,100}$/;

function checkEventId(id: string): void {
  if (!EVENT_ID.test(id)) throw new OperatorError('name an event by its id, as evt_123');
}

const TYPE = /^(?:\*|[a-z0-9_]+(?:\.[a-z0-9_]+)*(?:\.\*)?)$/;

function checkedType(type: string): string {
  if (TYPE.test(type)) return type;
  throw new OperatorError('--events takes types such as charge.succeeded or customer.*');
}

/** `3000/hook` and `localhost:3000/hook` are on this machine. */
export function forwardUrl(text: string): URL {
  const host = /^\d+(?:\/|$)/.test(text) ? `localhost:${text}` : text;
  const url = URL.parse(/^https?:\/\//i.test(host) ? host : `http://${host}`);
  if (url === null || url.username !== '' || url.password !== '') {
    throw new OperatorError('--forward-to takes an address such as localhost:3000/webhooks');
  }
  return url;
}

interface Place {
  readonly base: string | undefined;
  readonly dataDir: string | undefined;
}

/** The installation that runs on the data folder, unless an address is given. */
function apiOf(place: Place, env: Environment): Pick<ListenOptions, 'api' | 'secretKey'> {
  const key = env['COFFER_SECRET_KEY'] ?? '';
  if (place.base !== undefined) {
    const api = readApiOrigin('--api-base', place.base);
    if (key === '')
      throw new OperatorError('with --api-base, set COFFER_SECRET_KEY to a secret key');
    return { api, secretKey: key };
  }
  const dataDir = place.dataDir ?? env['COFFER_DATA_DIR'] ?? '.coffer';
  const dev = readDevFile(path.join(dataDir, 'dev.json'));
  if (dev === null) {
    throw new OperatorError(
      `No installation is running on ${dataDir}: start one, name its folder with --data-dir, or ` +
        'give --api-base.',
    );
  }
  return { api: dev.api, secretKey: key === '' ? dev.secret_key : key };
}

function readDevFile(file: string): DevFile | null {
  try {
    // Written by `coffer start`, whose type this is.
    return JSON.parse(readFileSync(file, 'utf8')) as DevFile;
  } catch {
    return null;
  }
}

/** Whether an event of that type was asked for. */
export function isWanted(type: string, types: readonly string[]): boolean {
  return (
    types.length === 0 ||
    types.some((one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))))
  );
}
