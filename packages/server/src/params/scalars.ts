import { charCount } from './char-count.ts';
import { emptyParam, echo, invalidParam } from './errors.ts';
import type { Param } from './param.ts';

const STRING_MAX_CHARS = 5_000;

interface StringOptions {
  readonly maxChars?: number;
  /** Keeps empty text instead of refusing it. */
  readonly emptyAllowed?: boolean;
}

export function string(options: StringOptions = {}): Param<string> {
  const { maxChars = STRING_MAX_CHARS, emptyAllowed = false } = options;
  return {
    required: false,
    read(value, path) {
      if (typeof value !== 'string') throw invalidParam({ param: path, message: 'Invalid string' });
      if (value === '' && !emptyAllowed) throw emptyParam(path);
      // Text has as many units at least.
      const chars = value.length > maxChars ? charCount(value) : 0;
      if (chars > maxChars) {
        throw invalidParam({
          param: path,
          message: `Invalid string: must be at most ${maxChars} characters (the value has ${chars})`,
        });
      }
      return value;
    },
  };
}

interface IntegerOptions {
  readonly min?: number;
  readonly max?: number;
}

export function integer(options: IntegerOptions = {}): Param<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  return {
    required: false,
    read(value, path) {
      if (value === '') throw emptyParam(path);
      if (typeof value !== 'string' || !/^[+-]?\d{1,15}$/.test(value)) {
        throw invalidInteger(
          path,
          `Invalid integer: ${typeof value === 'string' ? echo(value) : ''}`,
        );
      }
      const number = Number(value);
      if (number < min) {
        throw invalidInteger(path, `This value must be greater than or equal to ${min}.`);
      }
      if (number > max) {
        throw invalidInteger(path, `This value must be less than or equal to ${max}.`);
      }
      return number;
    },
  };
}

function invalidInteger(param: string, message: string): Error {
  return invalidParam({ param, code: 'parameter_invalid_integer', message });
}

interface DecimalOptions {
  readonly min: number;
  readonly max: number;
  /** Digits behind the point at most. */
  readonly places: number;
}

/** A number that need not be whole, in plain notation. */
export function decimal(options: DecimalOptions): Param<number> {
  const { min, max, places } = options;
  return {
    required: false,
    read(value, path) {
      if (value === '') throw emptyParam(path);
      if (typeof value !== 'string' || !/^-?\d{1,12}(?:\.\d{1,20})?$/.test(value)) {
        const shown = typeof value === 'string' ? `: ${echo(value)}` : '';
        throw invalidParam({ param: path, message: `Invalid decimal${shown}` });
      }
      const number = Number(value);
      const was = `(it currently is '${echo(value)}')`;
      if (number < min) {
        const message = `This value must be greater than or equal to ${min} ${was}.`;
        throw invalidParam({ param: path, message });
      }
      if (number > max) {
        const message = `This value must be less than or equal to ${max} ${was}.`;
        throw invalidParam({ param: path, message });
      }
      if ((value.split('.')[1]?.replace(/0+$/, '').length ?? 0) > places) {
        const message = `Invalid decimal: ${echo(value)}; must contain at maximum ${places} decimal places.`;
        throw invalidParam({ param: path, message });
      }
      return number;
    },
  };
}

/** Seconds since the Unix epoch. */
export function timestamp(): Param<number> {
  return integer({ min: 0 });
}

export function boolean(): Param<boolean> {
  return {
    required: false,
    read(value, path) {
      if (value === '') throw emptyParam(path);
      if (value === 'true') return true;
      if (value === 'false') return false;
      const shown = typeof value === 'string' ? `: ${echo(value)}` : '';
      throw invalidParam({ param: path, message: `Invalid boolean${shown}` });
    },
  };
}

/** One of a fixed set of words. */
export function oneOf<const T extends string>(words: readonly T[]): Param<T> {
  return {
    required: false,
    read(value, path) {
      if (value === '') throw emptyParam(path);
      const word = words.find((known) => known === value);
      if (word !== undefined) return word;
      throw invalidParam({
        param: path,
        message: `Invalid ${path}: must be one of ${listed(words)}`,
      });
    },
  };
}

/** `a`, `a or b`, `a, b, or c`. */
function listed(words: readonly string[]): string {
  if (words.length < 3) return words.join(' or ');
  return `${words.slice(0, -1).join(', ')}, or ${words.at(-1) ?? ''}`;
}
