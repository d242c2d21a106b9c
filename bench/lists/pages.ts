import { idsOf, PAGE, type Asked, type Question } from './questions.ts';

/** An object of the API, or a list of them. */
export interface Shown {
  readonly id: string;
  readonly data: readonly { readonly id: string }[];
  readonly has_more: boolean;
}

export type Ask = (path: string) => Promise<Shown>;

const PAGE_MAX = 100;

/** The answer to a question, compared with what was seeded. Gives what is wrong with it. */
export async function firstPage(ask: Ask, question: Question, asked: Asked): Promise<string[]> {
  const path = question.path(asked);
  const shown = await ask(path);
  const ids = idsOf(question, asked);
  if (question.kind === 'object') return differences(path, [shown.id], ids);
  return [
    ...differences(path, idsIn(shown), ids.slice(0, PAGE)),
    ...(shown.has_more === ids.length > PAGE ? [] : [`${path}: has_more is wrong`]),
  ];
}

/** A whole list: by `starting_after` to its oldest, and from there by `ending_before`. */
export async function walk(ask: Ask, question: Question, asked: Asked): Promise<string[]> {
  const path = question.path(asked);
  const ids = idsOf(question, asked);
  const base = `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE_MAX}`;
  const there: string[] = [];
  for (let cursor = '', more = true; more;) {
    const shown = await ask(base + cursor);
    there.push(...idsIn(shown));
    more = shown.has_more && there.length <= ids.length;
    cursor = `&starting_after=${there.at(-1) ?? ''}`;
  }
  const back: string[] = ids.slice(-1);
  for (let more = true; more;) {
    const shown = await ask(`${base}&ending_before=${back[0] ?? ''}`);
    back.unshift(...idsIn(shown));
    more = shown.has_more && back.length <= ids.length;
  }
  return [
    ...differences(`${path} to its end`, there, ids),
    ...differences(`${path} back`, back, ids),
  ];
}

function idsIn({ data }: Shown): string[] {
  return data.map(({ id }) => id);
}

function differences(name: string, found: readonly string[], ids: readonly string[]): string[] {
  const at = ids.findIndex((id, index) => found[index] !== id);
  if (at === -1 && found.length === ids.length) return [];
  const wrong = at === -1 ? ids.length : at;
  return [
    `${name}: ${found.length} of ${ids.length}; at ${wrong} ${found[wrong] ?? 'nothing'}, ` +
      `not ${ids[wrong] ?? 'nothing'}`,
  ];
}
