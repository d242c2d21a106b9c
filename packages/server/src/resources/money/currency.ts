import { isCurrency } from '@coffer/kernel';
import { echo, invalidParam, string, type Param } from '../../params/spec.ts';

/** An ISO 4217 code in any case; it is kept in lower case. */
export function currency(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const code = text.read(value, path).toLowerCase();
      if (isCurrency(code)) return code;
      throw invalidParam({ param: path, message: `Invalid currency: ${echo(code)}.` });
    },
  };
}
