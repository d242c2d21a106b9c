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

export function printRow({ name, value, max, min, unit, note, peer }: Row): void {
  const target = max === undefined ? `>= ${min ?? 0}` : `<= ${max}`;
  const kept = (max === undefined || value <= max) && (min === undefined || value >= min);
  const shown = `${Math.round(value * 10) / 10} ${unit}`.trim();
  const rest = [note, peer].filter((text) => text !== undefined && text !== '').join('; ');
  process.stdout.write(
    `${name.padEnd(48)} ${shown.padStart(9)}  target ${target.padEnd(7)} ` +
      `${kept ? 'kept  ' : 'MISSED'}  ${rest}\n`,
  );
}
