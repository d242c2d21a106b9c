import { checkText } from './content.ts';
import { EVENT_KINDS, UNKNOWN_KIND, type Place } from './schema.ts';

/** What an event tells, as it is stored below `data`. */
export interface EventData {
  readonly object: object;
  readonly previous_attributes?: object;
}

/** An event's data with known fields only, and where something had to be taken out for it. */
export interface KnownFields {
  readonly data: EventData;
  readonly unknown: readonly string[];
}

/**
 * Takes out of an event's data what the schema does not have: fields, and values where they do not
 * belong. It gives back what it got if there was nothing. Like the look through the text in
 * content.ts it refuses nothing. Of an object of no known kind its id is left.
 */
export function onlyKnownFields(data: EventData): KnownFields {
  const { object, previous_attributes: previous } = data;
  const kind = 'object' in object ? object.object : undefined;
  const known = typeof kind === 'string' ? EVENT_KINDS.get(kind) : undefined;
  const place = known ?? UNKNOWN_KIND;
  const look = new Look();
  if (known === undefined) look.found('object');
  const kept = look.hash(object, place, 'object') ?? {};
  const before = previous && (look.hash(previous, place, 'previous_attributes') ?? {});
  if (kept === object && before === previous) return { data, unknown: look.paths };
  return {
    data: before === undefined ? { object: kept } : { object: kept, previous_attributes: before },
    unknown: look.paths,
  };
}

/** More places than these are one mistake. */
const PATHS_MAX = 20;
const GONE = undefined;

/** One look at an event. Nothing that it sees is changed: where something goes, a copy is made. */
class Look {
  readonly #paths = new Set<string>();

  get paths(): readonly string[] {
    return [...this.#paths];
  }

  found(path: string): undefined {
    if (this.#paths.size < PATHS_MAX) this.#paths.add(path);
    return GONE;
  }

  hash(value: object, { kind, fields, item, object }: Place, path: string): object | undefined {
    if ((kind !== 'hash' && kind !== 'map') || !isPlain(value)) return this.found(path);
    // What changed in an object is told without what it is.
    if (object !== null && (value['object'] ?? object) !== object) return this.found(path);
    let copy: Record<string, unknown> | null = null;
    for (const name of Object.keys(value)) {
      const inner = value[name];
      // JSON leaves it out.
      if (inner === undefined) continue;
      const place = kind === 'hash' ? fields.get(name) : item;
      if (place != null && (inner === null || (place.kind === 'value' && isScalar(inner))))
        continue;
      const at = `${path}.${kind === 'hash' ? shownName(name, place) : SOME_NAME}`;
      const kept = place == null ? this.found(at) : this.#fitting(inner, place, at);
      if (kept === inner) continue;
      copy ??= { ...value };
      if (kept === GONE) delete copy[name];
      else copy[name] = kept;
    }
    return copy ?? value;
  }

  #fitting(value: unknown, place: Place, path: string): unknown {
    if (value === null) return value;
    if (isScalar(value)) return place.kind === 'value' ? value : this.found(path);
    if (typeof value !== 'object') return this.found(path);
    return Array.isArray(value) ? this.#list(value, place, path) : this.hash(value, place, path);
  }

  #list(list: readonly unknown[], place: Place, path: string): readonly unknown[] | undefined {
    const { item } = place;
    if (place.kind !== 'list' || item === null || speaksForItself(list)) return this.found(path);
    const kept = list.map((one) => this.#fitting(one, item, `${path}[]`));
    return kept.every((one, i) => one === list[i]) ? list : kept.filter((one) => one !== GONE);
  }
}

/** What JSON has beside hashes, lists and null. */
function isScalar(value: unknown): boolean {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean';
}

/** Whether its fields are all that JSON shows of it. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !speaksForItself(value);
}

function speaksForItself(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

const NAME_MAX_CHARS = 40;
/** As we name fields; other names may hold anything, a card number too. */
const FIELD_NAME = /^[a-z_](?!\w*\d{3})\w*$/;
const SOME_NAME = '?';

/** How the log names a field. */
function shownName(name: string, place: Place | null | undefined): string {
  if (place != null) return name;
  const isName = name.length <= NAME_MAX_CHARS && FIELD_NAME.test(name);
  return isName && checkText(name) === name ? name : SOME_NAME;
}
