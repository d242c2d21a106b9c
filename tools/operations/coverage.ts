import { OPERATIONS } from '../../conformance/operations/all.ts';
import { routes } from '../../packages/server/src/resources/all.ts';
import { callOf, typedOperations, type Operation } from './typed-operations.ts';

/** What this platform has of an operation of the package. */
export interface Covered extends Operation {
  readonly implemented: boolean;
  readonly tested: boolean;
}

/** Every operation of the package, in its order: whether there is a route for it, and a test. */
export function coverage(): readonly Covered[] {
  const offered = new Set(routes.map(callOf));
  return typedOperations().map((operation) => {
    const implemented = offered.has(callOf(operation));
    return { ...operation, implemented, tested: Object.hasOwn(OPERATIONS, operation.name) };
  });
}

/** Calls that the package has no types for: of browsers, of the command-line client, our own. */
export function untypedCalls(): readonly string[] {
  const typed = new Set(typedOperations().map(callOf));
  return routes.map(callOf).filter((call) => !typed.has(call));
}
