import type { PageCookie, PageStorage } from '../../facts/page-facts.ts';
import { findCanary } from './canary.ts';
import { listOf, numberOf, textOf } from './cdp-connection.ts';
import { holdsCardNumber } from '@coffer/kernel';
import type { Parties } from './parties.ts';
import type { Recording } from './recording.ts';

const ENTRIES_MAX = 1_000;

/** A stored entry, and whether it is the card that was just typed. */
export interface Stored {
  readonly entry: PageStorage;
  readonly form: string | null;
  readonly session: string;
}

/** What pages of the visit keep in the browser. Values are read here, and not kept. */
export async function readStorage(recording: Recording): Promise<Stored[]> {
  const all = await Promise.all(
    [...originsOf(recording)].flatMap(([origin, session]) => [
      items(recording, { session, origin, local: true }),
      items(recording, { session, origin, local: false }),
    ]),
  );
  return all.flat().slice(0, ENTRIES_MAX);
}

/**
 * The names of databases. To be asked before the page's clock is taken over: with it standing
 * still, the browser never answers.
 */
export async function readDatabases(recording: Recording): Promise<Stored[]> {
  const all = await Promise.all(
    [...originsOf(recording)].map(([origin, session]) => databases(recording, session, origin)),
  );
  return all.flat().slice(0, ENTRIES_MAX);
}

function originsOf(recording: Recording): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  for (const { url, session, removed } of recording.frames.values()) {
    const origin = URL.canParse(url) ? new URL(url).origin : 'null';
    if (!removed && origin !== 'null') origins.set(origin, session);
  }
  return origins;
}

async function items(
  recording: Recording,
  where: { readonly session: string; readonly origin: string; readonly local: boolean },
): Promise<Stored[]> {
  const { session, origin, local } = where;
  const answer = await recording.ask(session, 'DOMStorage.getDOMStorageItems', {
    storageId: { securityOrigin: origin, isLocalStorage: local },
  });
  const entries = Array.isArray(answer?.['entries']) ? answer['entries'] : [];
  return entries.flatMap((entry: unknown): Stored[] => {
    if (!Array.isArray(entry)) return [];
    const [name, value] = [textOf(entry[0]), textOf(entry[1])];
    const text = `${name} ${value}`;
    const form = findCanary(text);
    return [
      {
        session,
        form,
        entry: {
          origin,
          kind: local ? 'local' : 'session',
          name: holdsCardNumber(name) ? '[card number]' : name.slice(0, 200),
          sizeBytes: Buffer.byteLength(value),
          cardNumber: form !== null || holdsCardNumber(text),
        },
      },
    ];
  });
}

async function databases(
  recording: Recording,
  session: string,
  securityOrigin: string,
): Promise<Stored[]> {
  const answer = await recording.ask(session, 'IndexedDB.requestDatabaseNames', { securityOrigin });
  const names = Array.isArray(answer?.['databaseNames']) ? answer['databaseNames'] : [];
  return names.map((name: unknown) => ({
    session,
    form: null,
    entry: {
      origin: securityOrigin,
      kind: 'indexeddb',
      name: textOf(name).slice(0, 200),
      sizeBytes: 0,
      cardNumber: false,
    },
  }));
}

/** All cookies of the visit; the values stay here. */
export async function readCookies(
  recording: Recording,
  parties: Parties,
  browserContextId: string,
): Promise<{ readonly cookie: PageCookie; readonly form: string | null }[]> {
  const answer = await recording.ask('', 'Storage.getCookies', { browserContextId });
  return listOf(answer?.['cookies'])
    .slice(0, ENTRIES_MAX)
    .map((told) => {
      const domain = textOf(told['domain']);
      const value = textOf(told['value']);
      const form = findCanary(value);
      return {
        form,
        cookie: {
          name: textOf(told['name']),
          domain,
          path: textOf(told['path']),
          secure: told['secure'] === true,
          httpOnly: told['httpOnly'] === true,
          sameSite: sameSiteOf(told['sameSite']),
          session: told['session'] === true || numberOf(told['expires']) < 0,
          party: parties.ownerOf(`https://${domain.replace(/^\./, '')}/`).party,
          cardNumber: form !== null || holdsCardNumber(value),
        },
      };
    });
}

function sameSiteOf(value: unknown): PageCookie['sameSite'] {
  return value === 'Strict' || value === 'Lax' || value === 'None' ? value : null;
}
