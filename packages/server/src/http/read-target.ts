import { pathOf } from './read-request.ts';

/** What the URL standard leaves as it is. */
const PLAIN_TARGET = /^\/[\w/?&=-]*$/;
const PLAIN_HOST = /^[\w.-]+(:[1-5]?\d{1,4})?$/;
/** What would end the host, or begin it anew (RFC 3986, 3.2). */
const NOT_IN_HOST = /[\s/\\?#@]/;

/**
 * Path and query of a request, as the URL standard has them: without a fragment, and without dots
 * that stand for folders. Null when its target and its Host header make no URL.
 */
export function readTarget(target: string, host: string | undefined): string | null {
  if (host !== undefined && PLAIN_TARGET.test(target) && PLAIN_HOST.test(host)) return target;
  const url = urlOf(target, host ?? '');
  return url === null ? null : url.pathname + url.search;
}

function urlOf(target: string, host: string): URL | null {
  // It would become a slash.
  if (pathOf(target).includes('\\')) return null;
  // RFC 9112, 3.2.2: a server takes the whole URL, too.
  if (/^https?:\/\//.test(target)) return URL.parse(target);
  if (!target.startsWith('/') || host === '' || NOT_IN_HOST.test(host)) return null;
  return URL.parse(`http://${host}${target}`);
}
