/**
 * Reads the fields of one JSON object. The first field that is missing, of the wrong type or not
 * known is remembered in `bad`; the values read are to be used only when there is none.
 */
export class FieldReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  #bad: string | null = null;

  constructor(value: unknown, path: string, names: readonly string[]) {
    this.#path = path;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    // Any object can be read as a record of unknown values.
    this.#fields = isObject ? (value as Readonly<Record<string, unknown>>) : {};
    if (!isObject) this.#bad = path;
    const stranger = Object.keys(this.#fields).find((name) => !names.includes(name));
    // Not by its own name, which is the caller's text.
    if (stranger !== undefined) this.#bad ??= path === '' ? 'unknown field' : `${path}.*`;
  }

  /** The path of the first bad field. */
  get bad(): string | null {
    return this.#bad;
  }

  /** Makes the first bad field of an object inside this one count here. */
  adopt(inner: FieldReader): void {
    this.#bad ??= inner.bad;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.#fields[name];
  }

  text(name: string, accepts: (text: string) => boolean): string {
    const value = this.#fields[name];
    return typeof value === 'string' && accepts(value) ? value : this.#fail(name, '');
  }

  textOrNull(name: string, accepts: (text: string) => boolean): string | null {
    return this.#fields[name] === null ? null : this.text(name, accepts);
  }

  /** One of these words. */
  word<const T extends string>(name: string, words: readonly T[]): T {
    const [first] = words;
    const found = words.find((word) => word === this.#fields[name]);
    // No reader asks for a word of none.
    return found ?? this.#fail(name, first as T);
  }

  /** Makes a field bad that is good by itself and does not go with others. */
  refuse(name: string): void {
    this.#fail(name, null);
  }

  integer(name: string, range: { readonly min: number; readonly max: number }): number {
    const value = this.#fields[name];
    const fits = typeof value === 'number' && Number.isInteger(value);
    return fits && value >= range.min && value <= range.max ? value : this.#fail(name, range.min);
  }

  flag(name: string): boolean {
    const value = this.#fields[name];
    return typeof value === 'boolean' ? value : this.#fail(name, false);
  }

  #fail<T>(name: string, instead: T): T {
    this.#bad ??= this.#path === '' ? name : `${this.#path}.${name}`;
    return instead;
  }
}
