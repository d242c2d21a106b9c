import { isOpaqueText } from './opaque-value.ts';

const MASK = '*';
/** A data: address is the script itself, which no file of ours keeps. */
const DATA_URL_SHOWN_CHARS = 40;

/**
 * An address without what changes from visit to visit: the fragment, and values in the query that
 * look like tokens or times.
 */
export function stableUrl(given: string): string {
  if (/^(?:data|blob):/.test(given)) return shownUrl(given);
  if (!/^https?:/.test(given) || !URL.canParse(given)) return given.replace(/#.*$/s, '');
  const url = new URL(given);
  url.hash = '';
  if (url.search === '') return url.href;
  const pairs = url.search.slice(1).split('&');
  url.search = pairs.map(withoutToken).join('&');
  return url.href;
}

function withoutToken(pair: string): string {
  const at = pair.indexOf('=');
  const value = at === -1 ? pair : pair.slice(at + 1);
  if (!isOpaqueText(value)) return pair;
  return at === -1 ? MASK : `${pair.slice(0, at + 1)}${MASK}`;
}

/** An address as records and findings show it. */
export function shownUrl(url: string): string {
  if (url.startsWith('data:')) {
    const comma = url.indexOf(',');
    const head = comma === -1 ? url : url.slice(0, comma);
    return `${head.slice(0, DATA_URL_SHOWN_CHARS)},…`;
  }
  return url.startsWith('blob:') ? url.replace(/[^/]*$/, MASK) : url;
}
