import type { Rows } from '../store/rows.ts';
import type { Call, WriteCall } from './call.ts';
import { resourceMissing } from './errors.ts';

/** An id, and who named it: for the error when there is nothing. */
export interface Named {
  readonly id: string;
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status: 400 | 404;
}

/** Finds what a request names, or throws. */
export interface Finder<R> {
  require(call: Call, named: Named): Promise<R>;
  /** The row stays locked until the transaction ends. */
  locked(call: WriteCall, named: Named): Promise<R>;
}

/** `noun` as the API's message has it. What is there and `gone` is missing, too. */
export function finderOf<R>(
  noun: string,
  rows: Pick<Rows<R>, 'find' | 'lock'>,
  gone: (row: R) => boolean = () => false,
): Finder<R> {
  const there = (row: R | undefined, named: Named): R => {
    if (row === undefined || gone(row)) throw resourceMissing({ noun, ...named });
    return row;
  };
  return {
    require: async ({ db, caller }, named) => {
      const [row] = await rows.find(db, caller, [named.id]);
      return there(row, named);
    },
    locked: async ({ db, caller }, named) => there(await rows.lock(db, caller, named.id), named),
  };
}
