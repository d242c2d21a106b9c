import path from 'node:path';
import { printable } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { send } from '../leakcheck/http.ts';
import { findRunning, readApiOrigin } from '../running/index.ts';

/** An account of an API, by its secret key. */
export interface ApiAccount {
  readonly api: string;
  readonly key: string;
}

interface Named {
  readonly api: string | undefined;
  readonly key: string | undefined;
  readonly dataDir: string | undefined;
}

/** The API that was named, with its key; without one the installation that runs here. */
export function findAccount(named: Named, env: NodeJS.ProcessEnv): ApiAccount {
  const key = named.key ?? env['COFFER_SECRET_KEY'] ?? '';
  if (key !== '' && !/^(sk|rk)_(test|live)_\w{8,}$/.test(key)) {
    throw new OperatorError('--key is a secret key: the text that begins with sk_');
  }
  if (named.api !== undefined) {
    if (key === '') throw new OperatorError('--api needs a key: --key or COFFER_SECRET_KEY');
    return { api: readApiOrigin('--api', named.api), key };
  }
  const running = findRunning(path.resolve(named.dataDir ?? env['COFFER_DATA_DIR'] ?? '.coffer'));
  return { api: running.api, key: key === '' ? running.secret_key : key };
}

/** Reads an object; null when the API has no such thing. */
export async function readObject({ api, key }: ApiAccount, at: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await send({ method: 'GET', url: api + at, headers }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : 'no answer';
    throw new OperatorError(`${api} cannot be asked: ${why}`);
  });
  if (answer.status === 404) return null;
  if (answer.status === 200) return answer.json;
  throw new OperatorError(`${api} answered ${answer.status} for ${at}${reasonOf(answer.json)}`);
}

/** Why the API refuses: that a restricted key lacks a permission, and which. */
function reasonOf(json: unknown): string {
  // Looked at field by field.
  const error = (json as { readonly error?: { readonly message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? `: ${printable(error.message)}` : '';
}
