import type { Method, Route } from '../api/route.ts';

/** A route, and what stands in its path where it has `:id` or `:part`. */
export interface FoundRoute {
  readonly route: Route;
  readonly params: ReadonlyMap<string, string>;
}

interface Place {
  readonly words: Map<string, Place>;
  any: Place | null;
  readonly routes: Map<string, PlacedRoute>;
}

interface PlacedRoute {
  readonly route: Route;
  /** `id` or `part`, with the number of its word. */
  readonly params: readonly (readonly [name: string, at: number])[];
}

/** Finds routes by the words of a path, word by word; a word of its own goes before any word. */
export class RouteTable {
  readonly #root: Place = newPlace();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const words = wordsOf(route.path);
      const params = words.flatMap((word, at) =>
        word.startsWith(':') ? [[word.slice(1), at] as const] : [],
      );
      let place = this.#root;
      for (const word of words) place = placeBelow(place, word);
      // Of two routes with one path the first one stands.
      if (!place.routes.has(route.method)) place.routes.set(route.method, { route, params });
    }
  }

  /** `path` as it came: words are decoded one by one. */
  find(method: string, path: string): FoundRoute | null {
    const words = wordsOf(path).map(decoded);
    const found = findBelow(this.#root, { words, method: asGet(method) }, 0);
    if (found === undefined) return null;
    return {
      route: found.route,
      params: new Map(found.params.map(([name, at]) => [name, words[at] ?? ''])),
    };
  }
}

/** RFC 9110, 9.3.2: HEAD is a GET without the body. */
function asGet(method: string): string {
  return method === 'HEAD' ? ('GET' satisfies Method) : method;
}

function newPlace(): Place {
  return { words: new Map(), any: null, routes: new Map() };
}

function wordsOf(path: string): string[] {
  return path.slice(1).split('/');
}

function placeBelow(place: Place, word: string): Place {
  if (word.startsWith(':')) return (place.any ??= newPlace());
  const known = place.words.get(word);
  if (known !== undefined) return known;
  const made = newPlace();
  place.words.set(word, made);
  return made;
}

interface Search {
  readonly words: readonly string[];
  readonly method: string;
}

function findBelow(place: Place, search: Search, at: number): PlacedRoute | undefined {
  const word = search.words[at];
  if (word === undefined) return place.routes.get(search.method);
  const named = place.words.get(word);
  const found = named === undefined ? undefined : findBelow(named, search, at + 1);
  if (found !== undefined || place.any === null || word === '') return found;
  return findBelow(place.any, search, at + 1);
}

/** What cannot be decoded is a word like any other. */
function decoded(word: string): string {
  if (!word.includes('%')) return word;
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
