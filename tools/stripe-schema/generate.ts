/**
 * Writes JSON Schema (2020-12) from the types of the `stripe` package, with the compiler API of
 * TypeScript 6 (TypeScript 7 has none yet).
 *
 * An API object inside another one becomes only its name (`{"object": {"const": "charge"}}`): the
 * checker visits it by itself. That keeps each definition small and errors readable, and it follows
 * the wire, where an expandable field holds an id or any such object.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-6';

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface StripeSchema {
  /** For each value of `object`, the definitions that a value with it may follow. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

interface Generator {
  readonly checker: ts.TypeChecker;
  /** The API objects, by type: their names as definitions. */
  readonly apiObjects: Map<ts.Type, string>;
  /** Names given to the other object types. */
  readonly names: Map<ts.Type, string>;
  readonly definitions: Record<string, JsonSchema>;
  readonly pending: ts.Type[];
}

/** Generates from the package at `stripeDir` (`node_modules/stripe`). */
export function generateStripeSchema(stripeDir: string): StripeSchema {
  const roots = declarationFiles(path.join(stripeDir, 'esm/resources'));
  roots.push(path.join(stripeDir, 'esm/lib.d.ts'));
  const program = ts.createProgram(roots, {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    types: [],
  });
  const checker = program.getTypeChecker();
  const generator: Generator = {
    checker,
    apiObjects: new Map(),
    names: new Map(),
    definitions: {},
    pending: [],
  };
  const objects: Record<string, string[]> = {};
  for (const root of roots) {
    for (const [objectName, type] of apiObjectsOf(checker, program.getSourceFile(root))) {
      const file = path.relative(path.join(stripeDir, 'esm'), root).replace(/\.d\.ts$/, '');
      const name = `${file}:${type.symbol.name}`;
      generator.apiObjects.set(type, name);
      (objects[objectName] ??= []).push(name);
    }
  }
  for (const [type, name] of generator.apiObjects) {
    generator.definitions[name] = objectSchema(generator, type);
  }
  for (let type = generator.pending.pop(); type !== undefined; type = generator.pending.pop()) {
    const name = generator.names.get(type);
    if (name !== undefined) generator.definitions[name] = objectSchema(generator, type);
  }
  return { objects, definitions: generator.definitions };
}

function declarationFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.d.ts')).map((name) => path.join(folder, name));
}

/** The interfaces that a file exports and that have an `object` of exactly one value. */
function apiObjectsOf(
  checker: ts.TypeChecker,
  file: ts.SourceFile | undefined,
): [string, ts.Type][] {
  const found: [string, ts.Type][] = [];
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) return found;
  for (const symbol of checker.getExportsOfModule(module)) {
    // Types that a file only passes on are found in the file that declares them.
    if (!symbol.declarations?.some((node) => node.getSourceFile() === file)) continue;
    if ((symbol.flags & ts.SymbolFlags.Interface) === 0) continue;
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const objectName = constantOf(checker, type, 'object');
    if (typeof objectName === 'string') found.push([objectName, type]);
  }
  return found;
}

/** The one value that a required property may have; undefined when it may have others. */
function constantOf(checker: ts.TypeChecker, type: ts.Type, name: string): unknown {
  const property = checker.getPropertyOfType(type, name);
  if (!property || property.flags & ts.SymbolFlags.Optional) return undefined;
  const value = checker.getTypeOfSymbol(property);
  if (value.isStringLiteral()) return value.value;
  return checker.typeToString(value) === 'true' ? true : undefined;
}

function objectSchema(generator: Generator, type: ts.Type): JsonSchema {
  const { checker } = generator;
  const properties: Record<string, JsonSchema | boolean> = {};
  const required: string[] = [];
  for (const property of checker.getPropertiesOfType(type)) {
    const value = checker.getTypeOfSymbol(property);
    // Typed as Partial<T>, but on the wire hashes in it are partial too, and new keys were null.
    const partial = property.name === 'previous_attributes';
    const schema = partial ? { type: 'object' } : schemaOf(generator, value);
    if (schema === null) continue; // `deleted?: void`: the key must be absent.
    properties[property.name] = schema;
    if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
  }
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  const others = index ? (schemaOf(generator, index.type) ?? false) : isOpen(type);
  return { type: 'object', properties, required, additionalProperties: others };
}

/** `Event.Data.Object` and its like stand for any object. */
function isOpen(type: ts.Type): boolean {
  const parent = type.symbol?.declarations?.[0]?.parent?.parent;
  return (
    parent !== undefined &&
    ts.isModuleDeclaration(parent) &&
    parent.name.text === 'Data' &&
    parent.getSourceFile().fileName.endsWith('/Events.d.ts')
  );
}

/** The schema of a type; null when no value has it. */
function schemaOf(generator: Generator, type: ts.Type): JsonSchema | null {
  const enumeration: unknown[] = [];
  const primitives = new Set<string>();
  const alternatives: JsonSchema[] = [];
  let openString = false;
  for (const member of type.isUnion() ? type.types : [type]) {
    if (member.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never)) continue;
    if (member.flags & ANYTHING) return {};
    if (member.isStringLiteral() || member.isNumberLiteral()) enumeration.push(member.value);
    else if (member.flags & ts.TypeFlags.Null) primitives.add('null');
    else if (member.flags & ts.TypeFlags.BooleanLike) addBoolean(generator, member, enumeration);
    else if (member.flags & ts.TypeFlags.String) primitives.add('string');
    else if (member.flags & ts.TypeFlags.Number) primitives.add('number');
    else if (isStringLike(member)) openString = true;
    else alternatives.push(referenceTo(generator, member));
  }
  // An open enum is closed here: what is not listed is a mistake of ours.
  if (openString && enumeration.length === 0) primitives.add('string');
  if (enumeration.length > 0) {
    const values = primitives.delete('null') ? [...enumeration, null] : enumeration;
    alternatives.push({ enum: values });
  }
  if (primitives.size > 0) alternatives.push({ type: [...primitives] });
  if (alternatives.length > 1) return { anyOf: alternatives };
  return alternatives[0] ?? null;
}

const ANYTHING: number =
  ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.NonPrimitive;

function addBoolean(generator: Generator, member: ts.Type, enumeration: unknown[]): void {
  const text = generator.checker.typeToString(member);
  if (text === 'boolean') enumeration.push(true, false);
  else enumeration.push(text === 'true');
}

/** `OtherString` (a string crossed with an empty object), and decimals, which travel as strings. */
function isStringLike(type: ts.Type): boolean {
  if (type.isIntersection()) {
    return type.types.some(
      (part) => part.flags & ts.TypeFlags.String || part.symbol?.name === 'DecimalImpl',
    );
  }
  return false;
}

function referenceTo(generator: Generator, type: ts.Type): JsonSchema {
  const { checker } = generator;
  if (checker.isArrayType(type)) {
    // An array type always has its one type argument.
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    return { type: 'array', items: (item && schemaOf(generator, item)) ?? {} };
  }
  if (generator.apiObjects.has(type)) {
    const deleted = constantOf(checker, type, 'deleted') === true;
    return {
      type: 'object',
      properties: {
        object: { const: constantOf(checker, type, 'object') },
        deleted: deleted ? { const: true } : false,
      },
      required: deleted ? ['object', 'deleted'] : ['object'],
    };
  }
  let name = generator.names.get(type);
  if (name === undefined) {
    name = `${type.symbol?.name ?? 'type'}-${generator.names.size}`;
    generator.names.set(type, name);
    generator.pending.push(type);
  }
  return { $ref: `#/$defs/${name}` };
}
