/**
 * Breaks text at spaces into lines of at most `width` characters; a word that is longer than a line
 * (an address, a hash) is cut.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => cut(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (length(longer) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

function cut(word: string, width: number): string[] {
  const characters = Array.from(word);
  if (characters.length <= width) return [word];
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += width) {
    pieces.push(characters.slice(at, at + width).join(''));
  }
  return pieces;
}

function length(text: string): number {
  return Array.from(text).length;
}
