const PATTERN = /^(https?):\/\/([^/?#\s*]+)(\/[^\s#]*)?$/i;

/**
 * An address whose path may hold `*` for any text. The host is always whole: a pattern that
 * stands for many hosts would authorise what nobody has looked at.
 */
export function isUrlPattern(pattern: string): boolean {
  const [, scheme, host] = PATTERN.exec(pattern) ?? [];
  return scheme !== undefined && host !== undefined && URL.canParse(`${scheme}://${host}/`);
}

/** A pattern without a query matches every query. */
export function matchesUrlPattern(pattern: string, given: string): boolean {
  const [, scheme, host, path = '/'] = PATTERN.exec(pattern) ?? [];
  if (scheme === undefined || host === undefined || !URL.canParse(given)) return false;
  const url = new URL(given);
  if (url.origin !== new URL(`${scheme}://${host}/`).origin) return false;
  const text = path.includes('?') ? `${url.pathname}${url.search}` : url.pathname;
  return matchesGlob(path, text);
}

/** Without regular expressions: many stars must not take for ever. */
function matchesGlob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  if (!text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
