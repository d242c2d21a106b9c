import Stripe from 'stripe';

/** A call that the `stripe` package has types for. */
export interface Operation {
  /** As a program writes it: `stripe.customers.create`. */
  readonly name: string;
  readonly method: string;
  /** As our routes have it: `/v1/customers/:id/sources/:part`. */
  readonly path: string;
}

/** What an operation is known by, in routes and tables: `GET /v1/customers/:id`. */
export function callOf({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** The names of parameters in a path do not matter. */
const PARAMETERS = [':id', ':part', ':third'];

/**
 * Every operation of the package, found by calling each method of each resource with nothing behind
 * it that could send: what it would have sent is written down.
 */
export function typedOperations(): readonly Operation[] {
  const found: Operation[] = [];
  walk(new Stripe('sk_test_of_nobody'), 'stripe', { found, seen: new Set() });
  return found;
}

interface Walk {
  readonly found: Operation[];
  readonly seen: Set<object>;
}

function walk(value: unknown, name: string, state: Walk): void {
  if (typeof value !== 'object' || value === null || state.seen.has(value)) return;
  state.seen.add(value);
  if ('_makeRequest' in value) {
    for (const method of methodsOf(value)) state.found.push(...sentBy(value, { name, method }));
  }
  for (const [key, inner] of Object.entries(value)) {
    // A resource knows its client; what begins with a line below is not for programs.
    if (key !== 'stripe' && !key.startsWith('_')) walk(inner, `${name}.${key}`, state);
  }
}

function methodsOf(resource: object): readonly string[] {
  const type: unknown = Object.getPrototypeOf(resource);
  return Object.getOwnPropertyNames(type).filter(
    (name) => name !== 'constructor' && !name.startsWith('_'),
  );
}

function sentBy(
  resource: object,
  at: { readonly name: string; readonly method: string },
): readonly Operation[] {
  const sent: Operation[] = [];
  const instead = (method: unknown, path: unknown): Promise<never> => {
    sent.push({ name: `${at.name}.${at.method}`, method: String(method), path: patternOf(path) });
    // Nothing is sent, so nothing comes.
    return new Promise(() => {});
  };
  const probe: unknown = Object.create(resource, { _makeRequest: { value: instead } });
  const run: unknown = Reflect.get(resource, at.method);
  if (typeof run !== 'function') return [];
  try {
    Reflect.apply(run, probe, PARAMETERS);
  } catch {
    // OAuth's methods want parameters of a form, and are no calls of the API that we mean.
    return [];
  }
  return sent;
}

function patternOf(path: unknown): string {
  return decodeURIComponent(String(path));
}
