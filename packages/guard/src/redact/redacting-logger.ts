import { redact, redactText } from './redact.ts';

/**
 * A logger (`console`, pino, winston, ...) whose every method gets its arguments without card data.
 * Child loggers (`logger.child({...})`) are wrapped, too; everything else is the logger's own.
 */
export function redactingLogger<T extends object>(logger: T): T {
  const wrapped = new Map<unknown, unknown>();
  return new Proxy(logger, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const known = wrapped.get(value);
      if (known !== undefined) return known;
      const method = redactingMethod(value, target);
      wrapped.set(value, method);
      return method;
    },
  });
}

function redactingMethod(method: Function, target: object): (...args: unknown[]) => unknown {
  return (...args) => {
    const result: unknown = Reflect.apply(
      method,
      target,
      redactTogether(args.map((argument) => redact(argument))),
    );
    return isLogger(result) ? redactingLogger(result) : result;
  };
}

/** Loggers write their arguments in one line, where two halves are a number again. */
function redactTogether(args: readonly unknown[]): readonly unknown[] {
  const isText = (value: unknown): boolean =>
    typeof value === 'string' || typeof value === 'number';
  const texts = args.filter(isText);
  const holdsNumber = [' ', ''].some((between) => {
    const line = texts.join(between);
    return redactText(line) !== line;
  });
  if (texts.length < 2 || !holdsNumber) return args;
  return args.map((value) =>
    isText(value) && /\p{Nd}{3}/u.test(String(value)) ? '[card number]' : value,
  );
}

function isLogger(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    'info' in value &&
    typeof value.info === 'function'
  );
}
