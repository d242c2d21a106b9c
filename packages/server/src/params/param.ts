import type { FormValue } from '@coffer/kernel';

/** How one parameter is read: text or a form's part becomes a T, or a 400 ApiError is thrown. */
export interface Param<T, Required extends boolean = false> {
  readonly required: Required;
  read(value: FormValue, path: string): T;
}

/** Any parameter, whatever it is read as. */
export type AnyParam = Param<unknown, boolean>;

/** What a parameter is read as. */
export type Infer<P> = P extends Param<infer T, boolean> ? T : never;

/** Makes a parameter one that must be there. */
export function required<T>(param: Param<T>): Param<T, true> {
  return { required: true, read: (value, path) => param.read(value, path) };
}

/** A parameter that empty text unsets: it is then null. */
export function unsettable<T>(param: Param<T>): Param<T | null> {
  return {
    required: false,
    read: (value, path) => (value === '' ? null : param.read(value, path)),
  };
}
