/** The signs that a grade is made of, five dots high; two rows of dots make one line of text. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  A: [' ### ', '#   #', '#####', '#   #', '#   #', '     '],
  B: ['#### ', '#   #', '#### ', '#   #', '#### ', '     '],
  C: [' ####', '#    ', '#    ', '#    ', ' ####', '     '],
  D: ['#### ', '#   #', '#   #', '#   #', '#### ', '     '],
  E: ['#####', '#    ', '#### ', '#    ', '#####', '     '],
  F: ['#####', '#    ', '#### ', '#    ', '#    ', '     '],
  M: ['#   #', '## ##', '# # #', '#   #', '#   #', '     '],
  T: ['#####', '  #  ', '  #  ', '  #  ', '  #  ', '     '],
  '+': ['     ', '  #  ', ' ### ', '  #  ', '     ', '     '],
  '-': ['     ', '     ', ' ### ', '     ', '     ', '     '],
};

/** A grade in three lines of half blocks, or null when it has a sign that none was drawn for. */
export function bigGrade(grade: string): string[] | null {
  const signs = Array.from(grade).map((sign) => SIGNS[sign]);
  if (signs.length === 0 || signs.includes(undefined)) return null;
  return [0, 2, 4].map((row) =>
    signs
      .map((sign) => line(sign?.[row] ?? '', sign?.[row + 1] ?? ''))
      .join(' ')
      .trimEnd(),
  );
}

function line(upper: string, lower: string): string {
  return Array.from(upper, (dot, at) => {
    if (dot === '#') return lower[at] === '#' ? '█' : '▀';
    return lower[at] === '#' ? '▄' : ' ';
  }).join('');
}
