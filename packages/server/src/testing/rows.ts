/** One row of a statement that only a test makes. */
export type Row = Record<string, unknown>;
