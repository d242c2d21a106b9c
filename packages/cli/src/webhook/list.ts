import { parseArgs } from 'node:util';
import { printableJson } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { findAccount, readObject, type ApiAccount } from './api.ts';
import { describeEndpoints, type Endpoint, type Qualification } from './describe.ts';

/** More than an account may have. */
const ENDPOINTS_MAX = 100;

/** `coffer webhook list`; null when it was asked for wrongly. */
export async function listEndpoints(args: readonly string[]): Promise<number | null> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      api: { type: 'string' },
      key: { type: 'string' },
      'data-dir': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { api, key, 'data-dir': dataDir } = values;
  const account = findAccount({ api, key, dataDir }, process.env);
  const endpoints = await readEndpoints(account);
  process.stdout.write(
    values.json
      ? `${printableJson(JSON.stringify(endpoints, null, 2))}\n`
      : describeEndpoints(endpoints),
  );
  return 0;
}

async function readEndpoints(account: ApiAccount): Promise<readonly Endpoint[]> {
  const list = await readObject(account, `/v1/webhook_endpoints?limit=${ENDPOINTS_MAX}`);
  if (!isList(list)) throw new OperatorError(`${account.api} has no list of webhook endpoints`);
  return Promise.all(
    list.data.map(async (endpoint): Promise<Endpoint> => {
      const { id, url, status, livemode, enabled_events: events, description } = endpoint;
      // Ours; another provider's API answers 404.
      const at = `/v1/webhook_endpoints/${encodeURIComponent(id)}/qualification`;
      // What our own API answers there.
      const qualification = (await readObject(account, at)) as Qualification | null;
      return { id, url, status, livemode, description, enabled_events: events, qualification };
    }),
  );
}

type Listed = Omit<Endpoint, 'qualification'>;

function isList(value: unknown): value is { readonly data: readonly Listed[] } {
  return (
    typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)
  );
}
