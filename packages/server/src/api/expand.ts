import { checkMaySee } from '../auth/permission.ts';
import { invalidRequest } from './errors.ts';
import type { Expansion, ObjectKind } from './object-kind.ts';
import type { ObjectExpander, Reading } from './services.ts';
import { echo } from '../params/spec.ts';

const EXPAND_DEPTH_MAX = 4;
const EXPAND_PATHS_MAX = 50;

type PathTree = Map<string, PathTree>;
type Fields = Readonly<Record<string, unknown>>;

/** Puts whole objects in the place of ids, as `expand[]` asks. */
export class Expander implements ObjectExpander {
  readonly #byObject: ReadonlyMap<string, ObjectKind>;
  readonly #byPrefix: ReadonlyMap<string, ObjectKind>;

  constructor(kinds: readonly ObjectKind[]) {
    this.#byObject = new Map(kinds.map((kind) => [kind.object, kind]));
    this.#byPrefix = new Map(kinds.map((kind) => [kind.prefix, kind]));
  }

  /** A copy of `object` in which the dotted `paths` are expanded. */
  async expand(reading: Reading, object: object, paths: readonly string[]): Promise<object> {
    if (paths.length === 0) return object;
    const [expanded] = await this.#expandAll(reading, [fieldsOf(object)], {
      tree: treeOf(paths),
      path: '',
    });
    return expanded ?? object;
  }

  async #expandAll(reading: Reading, objects: readonly Fields[], at: Place): Promise<Fields[]> {
    const expanded = [...objects];
    // Objects of one kind go together, so that each field of them is one query.
    for (const [kind, members] of Map.groupBy(objects.keys(), (i) => objects[i]?.['object'])) {
      let same = members.map((i) => fieldsOf(objects[i]));
      for (const [key, tree] of at.tree) {
        const path = at.path === '' ? key : `${at.path}.${key}`;
        same = await this.#expandKey(reading, same, { tree, path, key, kind });
      }
      for (const [position, i] of members.entries()) expanded[i] = fieldsOf(same[position]);
    }
    return expanded;
  }

  async #expandKey(reading: Reading, objects: readonly Fields[], at: KeyPlace): Promise<Fields[]> {
    if (at.kind === 'list' && at.key === 'data') return this.#expandLists(reading, objects, at);
    const kind = typeof at.kind === 'string' ? this.#byObject.get(at.kind) : undefined;
    const expansion = expansionOf(kind, at.key);
    if (expansion !== undefined) {
      return this.#expandField(reading, objects, { ...at, expansion, owners: objects });
    }
    if (at.tree.size === 0) throw cannotExpand(at);
    // A plain hash, or a list of them: `discounts.coupon`.
    const lists = objects.map((object) => hashesOf(object[at.key]));
    const owners = objects.flatMap((object, i) => (lists[i] ?? []).map(() => object));
    let hashes = lists.flat();
    for (const [key, tree] of at.tree) {
      const dotted = expansionOf(kind, `${at.key}.${key}`);
      const place = { ...at, key, tree, path: `${at.path}.${key}` };
      if (dotted === undefined) throw cannotExpand(place);
      hashes = await this.#expandField(reading, hashes, { ...place, expansion: dotted, owners });
    }
    let from = 0;
    return objects.map((object, i) => {
      const count = lists[i]?.length ?? 0;
      from += count;
      const own = hashes.slice(from - count, from);
      // Where there is no hash, nothing is put.
      if (own.length === 0) return object;
      return { ...object, [at.key]: Array.isArray(object[at.key]) ? own : own[0] };
    });
  }

  async #expandLists(reading: Reading, lists: readonly Fields[], at: KeyPlace): Promise<Fields[]> {
    const items = lists.map((list) => itemsOf(list));
    const expanded = await this.#expandAll(reading, items.flat(), at);
    let from = 0;
    return lists.map((list, i) => {
      const count = items[i]?.length ?? 0;
      from += count;
      return { ...list, data: expanded.slice(from - count, from) };
    });
  }

  async #expandField(
    reading: Reading,
    objects: readonly Fields[],
    at: FieldPlace,
  ): Promise<Fields[]> {
    const { expansion } = at;
    if (expansion === 'never') return [...objects];
    if (expansion === 'whole') return this.#expandWhole(reading, objects, at);
    const included = typeof expansion === 'function';
    const given = objects.map((object, i) => (included ? at.owners[i]?.['id'] : object[at.key]));
    const ids = [...new Set(given.filter((id) => typeof id === 'string'))];
    const loaded = [...(await this.#load(reading, ids, expansion))];
    for (const [, object] of loaded) checkMaySee(reading.caller, object);
    const values = await this.#expandAll(
      reading,
      loaded.map(([, object]) => fieldsOf(object)),
      at,
    );
    const byId = new Map(loaded.map(([id], i) => [id, values[i]]));
    return objects.map((object, i) => {
      const value = byId.get(String(given[i]));
      return value === undefined ? object : { ...object, [at.key]: value };
    });
  }

  async #expandWhole(
    reading: Reading,
    objects: readonly Fields[],
    at: FieldPlace,
  ): Promise<Fields[]> {
    const whole = objects.map((object) => fieldsOf(object[at.key]));
    const values = await this.#expandAll(reading, whole, at);
    return objects.map((object, i) =>
      object[at.key] === null ? object : { ...object, [at.key]: values[i] },
    );
  }

  async #load(
    reading: Reading,
    ids: readonly string[],
    expansion: Exclude<Expansion, 'never' | 'whole'>,
  ): Promise<ReadonlyMap<string, object>> {
    if (typeof expansion === 'function') return expansion(reading, ids);
    if (expansion === 'reference') return this.#loadReferences(reading, ids);
    return (await this.#byObject.get(expansion.to)?.load(reading, ids)) ?? new Map();
  }

  async #loadReferences(reading: Reading, ids: readonly string[]): Promise<Map<string, object>> {
    const found = new Map<string, object>();
    const byPrefix = Map.groupBy(ids, (id) => id.slice(0, id.indexOf('_')));
    for (const [prefix, group] of byPrefix) {
      const kind = this.#byPrefix.get(prefix);
      for (const [id, object] of (await kind?.load(reading, group)) ?? []) found.set(id, object);
    }
    return found;
  }
}

interface Place {
  readonly tree: PathTree;
  readonly path: string;
}

interface KeyPlace extends Place {
  readonly key: string;
  /** The `object` field of the objects that have the key. */
  readonly kind: unknown;
}

interface FieldPlace extends KeyPlace {
  readonly expansion: Expansion;
  /** The API objects that the field belongs to: itself where it stands, or that of its hash. */
  readonly owners: readonly Fields[];
}

/** Objects are plain records with string keys. */
function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {};
}

/** What may be expanded is what is listed; names that every object has by birth are not. */
function expansionOf(kind: ObjectKind | undefined, key: string): Expansion | undefined {
  return kind !== undefined && Object.hasOwn(kind.expandable, key)
    ? kind.expandable[key]
    : undefined;
}

function hashesOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.map(fieldsOf);
  return value !== null && typeof value === 'object' ? [fieldsOf(value)] : [];
}

function itemsOf(list: Fields): Fields[] {
  const data = list['data'];
  return Array.isArray(data) ? data.map(fieldsOf) : [];
}

function treeOf(paths: readonly string[]): PathTree {
  if (paths.length > EXPAND_PATHS_MAX) {
    throw invalidRequest(`You cannot expand more than ${EXPAND_PATHS_MAX} properties.`);
  }
  const tree: PathTree = new Map();
  for (const path of paths) {
    const keys = path.split('.');
    const depth = keys.filter((key) => key !== 'data').length;
    if (depth > EXPAND_DEPTH_MAX) {
      throw invalidRequest(
        `You cannot expand more than ${EXPAND_DEPTH_MAX} levels of a property. ` +
          `Property: ${echo(path)}`,
      );
    }
    let node = tree;
    for (const key of keys) {
      const next = node.get(key) ?? new Map();
      node.set(key, next);
      node = next;
    }
  }
  return tree;
}

function cannotExpand(at: Place): Error {
  return invalidRequest(`This property cannot be expanded (${echo(at.path)}).`);
}
