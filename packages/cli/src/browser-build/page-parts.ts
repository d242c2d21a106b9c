import fs from 'node:fs';
import path from 'node:path';

/** Parts may have parts; deeper than this they would have themselves. */
const DEPTH_MAX = 4;
const PART = /<!-- part ([\w-]+)((?:\s+[\w-]+=(?:"[^"]*"|[\w-]+))*)\s+-->/g;

/**
 * A page with the markup that pages share filled in: `<!-- part NAME key=value -->` becomes what
 * stands in `NAME.part.html` beside it, with each `{key}` replaced. A value with spaces is in
 * quotes. An attribute whose value is `{key?}` is left out where no such key is given.
 */
export function withParts(html: string, folder: string, depth = 0): string {
  if (depth > DEPTH_MAX) throw new TypeError('a part of a page that has itself as a part');
  return html.replace(PART, (_, name: string, given: string) => {
    const part = fs.readFileSync(path.join(folder, `${name}.part.html`), 'utf8').trimEnd();
    return withParts(filledIn(part, keysOf(given), name), folder, depth + 1);
  });
}

function keysOf(given: string): Map<string, string> {
  return new Map(
    [...given.matchAll(/([\w-]+)=(?:"([^"]*)"|([\w-]+))/g)].map(
      ([, key = '', quoted, bare = '']) => [key, quoted ?? bare],
    ),
  );
}

function filledIn(part: string, given: ReadonlyMap<string, string>, name: string): string {
  const used = new Set<string>();
  const valueOf = (key: string): string => {
    used.add(key);
    const value = given.get(key);
    if (value === undefined) throw new TypeError(`the part ${name} needs ${key}`);
    return value;
  };
  const text = part
    .replace(/\s+[\w-]+="\{([\w-]+)\?\}"/g, (attribute, key: string) => {
      used.add(key);
      return given.has(key) ? attribute.replace('?}', '}') : '';
    })
    .replace(/\{([\w-]+)\}/g, (_, key: string) => valueOf(key));
  for (const key of given.keys()) {
    if (!used.has(key)) throw new TypeError(`the part ${name} has no ${key}`);
  }
  return text;
}
