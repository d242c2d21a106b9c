/**
 * Everything that could move a cursor, hide or reorder text: C0 and C1 controls, line and paragraph
 * separators, invisible and bidirectional marks, tags, and halves of surrogate pairs.
 */
const UNPRINTABLE = new RegExp(
  [
    // Controls, the soft hyphen, and the marks of single scripts.
    '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e]',
    // What has no width or turns the direction; line and paragraph separators.
    '[\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
    '[\\u{e0000}-\\u{e007f}]',
    '\\p{Surrogate}',
  ].join('|'),
  'gu',
);

/**
 * `text` as one line that is safe to print: servers and pages choose much of what a finding shows,
 * and must not choose what a terminal does.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code === 0x09) return '\\t';
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

/** A JSON text in which such characters are escaped the JSON way: it means the same. */
export function printableJson(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) =>
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}
