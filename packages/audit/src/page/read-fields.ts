import { AuditFailure } from '../audit-failure.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Reads values of a JSON file, and names the place of the first that is not as it should be. */
export class FieldReader {
  readonly #where: string;
  readonly #fields: Fields;

  /** `where` names the file and the place in it. */
  constructor(where: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new AuditFailure(`${where} is not an object`);
    }
    this.#where = where;
    this.#fields = Object.fromEntries(Object.entries(value));
  }

  value(name: string): unknown {
    return this.#fields[name];
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value === 'string') return value;
    return this.#refuse(name, 'a text');
  }

  textOrNull(name: string): string | null {
    return this.#fields[name] === null ? null : this.text(name);
  }

  number(name: string): number {
    const value = this.#fields[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.#refuse(name, 'a number');
  }

  flag(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value === 'boolean') return value;
    return this.#refuse(name, 'true or false');
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const found = allowed.find((one) => one === this.#fields[name]);
    return found ?? this.#refuse(name, `one of ${allowed.join(', ')}`);
  }

  list<T>(name: string, read: (value: unknown, where: string) => T): readonly T[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) return this.#refuse(name, 'a list');
    const items: readonly unknown[] = value;
    return items.map((item, at) => read(item, `${this.#where}: ${name}[${at}]`));
  }

  #refuse(name: string, expected: string): never {
    throw new AuditFailure(`${this.#where}: "${name}" is not ${expected}`);
  }
}

/** A list's item that must be a text. */
export function readText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new AuditFailure(`${where} is not a text`);
}

/** The document of a JSON file of ours, of the format and version that we write. */
export function readDocument(
  text: string,
  about: { readonly file: string; readonly format: string; readonly version: number },
): FieldReader {
  const { file, format, version } = about;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AuditFailure(`${file} is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const fields = new FieldReader(file, value);
  if (fields.text('format') !== format) {
    throw new AuditFailure(`${file}: "format" is not "${format}"`);
  }
  if (fields.number('version') !== version) {
    throw new AuditFailure(`${file}: only version ${version} can be read`);
  }
  return fields;
}
