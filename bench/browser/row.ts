/** One figure beside its target. */
export interface Row {
  readonly name: string;
  readonly value: number;
  /** The target: at most, or at least. */
  readonly max?: number;
  readonly min?: number;
  readonly unit: string;
  readonly note?: string;
  readonly peer?: string;
}

/** Prints it, and says whether its target was kept, as one without a target always is. */
export function printRow({ name, value, max, min, unit, note, peer }: Row): boolean {
  const kept = (max === undefined || value <= max) && (min === undefined || value >= min);
  const targets = [
    ...(max === undefined ? [] : [`target <= ${max}`]),
    ...(min === undefined ? [] : [`target >= ${min}`]),
  ].map((target) => `${target.padEnd(14)} ${kept ? 'kept' : 'MISSED'}`);
  const shown = `${Math.round(value * 10) / 10} ${unit}`.trim();
  const rest = [note, peer].filter((text) => text !== undefined && text !== '').join('; ');
  process.stdout.write(
    `${name.padEnd(48)} ${shown.padStart(9)}  ${targets.join('').padEnd(21)}  ${rest}\n`,
  );
  return kept;
}
