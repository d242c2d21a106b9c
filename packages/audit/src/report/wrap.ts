/** More than this at a time is no address and no list of suites, and would flood a terminal. */
const WORD_MAX = 512;

/**
 * Breaks text at spaces into lines of at most `width` characters. A word that is longer than a line
 * (an address, a list of cipher suites) has a line of its own and overflows it: cut, it could not
 * be copied.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap(cut)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (length(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
  }
  return [...lines, line];
}

function cut(word: string): string[] {
  const characters = Array.from(word);
  const pieces: string[] = [];
  for (let at = 0; at < Math.max(characters.length, 1); at += WORD_MAX) {
    pieces.push(characters.slice(at, at + WORD_MAX).join(''));
  }
  return pieces;
}

function length(text: string): number {
  return Array.from(text).length;
}
