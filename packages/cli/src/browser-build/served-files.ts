import path from 'node:path';
import type { FileSurface, ServedFile } from '@coffer/kernel';
import { SDK_SCRIPT } from './sdk-version.ts';

/** Every page inside a frame. */
export const PAGES = [
  'controller',
  'card',
  'card-part',
  'payment',
  'address',
  'link-authentication',
  'challenge',
] as const;

/**
 * The addresses of the pages. The challenge has two, with and without COEP; the three parts of a
 * split card form are one page, which looks at the address it came from.
 */
const PAGE_ADDRESSES: readonly (readonly [string, (typeof PAGES)[number], FileSurface])[] = [
  ['controller', 'controller', 'frame'],
  ['card', 'card', 'frame'],
  ['card-number', 'card-part', 'frame'],
  ['card-expiry', 'card-part', 'frame'],
  ['card-cvc', 'card-part', 'frame'],
  ['payment', 'payment', 'frame'],
  ['address', 'address', 'frame'],
  ['link-authentication', 'link-authentication', 'frame'],
  ['challenge', 'challenge', 'challenge'],
  ['challenge-isolated', 'challenge', 'challenge-isolated'],
];
/** The public list of versions. */
export const VERSIONS_FILE = 'versions.json';

/** Stripe.js's own paths give the same bytes; the script looks at the address it came from. */
const EVERGREEN_PATHS = ['/coffer.js', '/v3', '/v3/', '/v3/stripe.js', '/endive/stripe.js'];

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
};

/** The addresses that change with every upgrade, and the list of those that do not. */
export function evergreenFiles(files: readonly string[]): ServedFile[] {
  return [
    ...EVERGREEN_PATHS.map((at) => served(at, SDK_SCRIPT, 'sdk-script')),
    served('/sdk/manifest.json', VERSIONS_FILE, 'sdk-manifest'),
    ...frameFiles(files, '/'),
  ];
}

/** The immutable addresses of one version: the script by both names, and its own frames. */
export function versionFiles(files: readonly string[], version: string): ServedFile[] {
  const folder = `/sdk/${version}/`;
  return [
    served(`${folder}coffer.js`, SDK_SCRIPT, 'sdk-version'),
    served(`${folder}stripe.js`, SDK_SCRIPT, 'sdk-version'),
    ...frameFiles(files, folder),
  ];
}

function frameFiles(files: readonly string[], folder: string): ServedFile[] {
  return [
    ...PAGE_ADDRESSES.map(([at, page, surface]) =>
      served(`${folder}fields/${at}`, `fields/${page}.html`, surface),
    ),
    ...files
      .filter((file) => file.startsWith('fields/assets/'))
      .map((file) => served(folder + file, file, 'frame-asset')),
  ];
}

function served(at: string, file: string, surface: ServedFile['surface']): ServedFile {
  const type = TYPES[path.extname(file)];
  if (type === undefined) throw new TypeError(`no media type for ${file}`);
  return { path: at, file, type, surface };
}
