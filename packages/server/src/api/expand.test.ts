/*
 * Goal: `expand[]` puts objects in the place of ids, at any depth up to four, with one query a
 * field; what cannot be expanded is refused.
 * Method: kinds of objects made up for the test, loaded from memory, and their loads counted.
 */
import { expect, test } from 'vitest';
import { Expander } from './expand.ts';
import type { Loader, ObjectKind } from './object-kind.ts';
import type { Reading } from './services.ts';

let loads: string[] = [];

function loader(prefix: string, make: (id: string) => object): Loader {
  return async (_reading, ids) => {
    loads.push(`${prefix}:${ids.length}`);
    return new Map(ids.filter((id) => !id.endsWith('gone')).map((id) => [id, { id, ...make(id) }]));
  };
}

const kinds: readonly ObjectKind[] = [
  {
    object: 'book',
    prefix: 'bk',
    load: loader('bk', () => ({ object: 'book', author: 'au_1', loan: null })),
    expandable: {
      author: 'reference',
      loan: 'never',
      copies: copies(),
      shelf: { to: 'author' },
      'print.sizes': loader('sizes', (id) => ({ of: id })),
    },
  },
  {
    object: 'author',
    prefix: 'au',
    load: loader('au', () => ({ object: 'author', settings: { editor: 'ed_1' } })),
    expandable: { 'settings.editor': 'reference' },
  },
  {
    object: 'editor',
    prefix: 'ed',
    load: loader('ed', () => ({ object: 'editor', book: 'bk_1' })),
    expandable: { book: 'reference' },
  },
];

function copies(): Loader {
  return loader('copies', (id) => ({ object: 'list', data: [{ object: 'book', author: id }] }));
}

const expander = new Expander(kinds);

async function expand(object: object, ...paths: string[]): Promise<object> {
  loads = [];
  // The loaders above read from nowhere.
  return expander.expand({ caller: { restriction: null } } as Reading, object, paths);
}

const book = { id: 'bk_1', object: 'book', author: 'au_1', loan: null };
const author = { id: 'au_1', object: 'author', settings: { editor: 'ed_1' } };

test('nothing asked, nothing done', async () => {
  expect(await expand(book)).toBe(book);
});

test('one field, and one inside a hash', async () => {
  expect(await expand(book, 'author')).toEqual({ ...book, author });
  const editor = { id: 'ed_1', object: 'editor', book: 'bk_1' };
  expect(await expand(book, 'author.settings.editor')).toEqual({
    ...book,
    author: { ...author, settings: { editor } },
  });
});

test('a list, with one query for each field', async () => {
  const list = { object: 'list', data: [book, { ...book, author: 'au_2' }, book], has_more: false };
  const expanded = await expand(list, 'data.author', 'data.author.settings.editor');
  expect(expanded).toMatchObject({
    data: [{ author: { id: 'au_1' } }, { author: { id: 'au_2' } }, { author: { id: 'au_1' } }],
  });
  expect(loads).toEqual(['au:2', 'ed:1']);
});

test('what is there only when asked for', async () => {
  expect(await expand(book, 'copies.data.author')).toMatchObject({
    copies: { object: 'list', data: [{ object: 'book', author: { id: 'bk_1' } }] },
  });
});

test('an id whose prefix says nothing', async () => {
  expect(await expand({ ...book, shelf: 'free' }, 'shelf')).toMatchObject({
    shelf: { id: 'free', object: 'author' },
  });
});

test('what is there only when asked for, inside a hash', async () => {
  expect(await expand({ ...book, print: { pages: 7 } }, 'print.sizes')).toMatchObject({
    print: { pages: 7, sizes: { id: 'bk_1', of: 'bk_1' } },
  });
});

test('what is null, never filled, or gone stays', async () => {
  expect(await expand({ ...book, author: null }, 'author', 'loan')).toEqual({
    ...book,
    author: null,
  });
  expect(await expand({ ...book, author: 'au_gone' }, 'author')).toMatchObject({
    author: 'au_gone',
  });
});

test.each([
  ['title', 'This property cannot be expanded (title).'],
  ['author.name', 'This property cannot be expanded (author.name).'],
  ['constructor', 'This property cannot be expanded (constructor).'],
  ['author.settings', 'This property cannot be expanded (author.settings).'],
  [
    'author.settings.editor.book.author',
    'You cannot expand more than 4 levels of a property. Property: author.settings.editor.book.author',
  ],
])('%s is refused', async (path, message) => {
  await expect(expand(book, path)).rejects.toThrow(message);
});
