/** Bytes that are no such message; `malformed` says what is wrong, for a person. */
export interface Malformed {
  readonly malformed: string;
}

export function isMalformed(value: object): value is Malformed {
  return 'malformed' in value;
}
