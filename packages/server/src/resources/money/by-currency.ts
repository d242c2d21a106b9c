import { isCurrency } from '@coffer/kernel';
import { echo, invalidParam, type Param } from '../../params/spec.ts';

/** What is said once for each of several currencies: `currency_options[eur][amount]`. */
export type ByCurrency<T> = Readonly<Record<string, T>>;

/** A hash whose keys are currencies. Here the API takes their codes in lower case only. */
export function byCurrency<T>(option: Param<T>): Param<ByCurrency<T>> {
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string') throw invalidParam({ param: path, message: 'Invalid object' });
      const options = Object.entries(value).map(([code, part]): [string, T] => {
        checkKey(code, path);
        return [code, option.read(part, `${path}[${code}]`)];
      });
      return Object.fromEntries(options);
    },
  };
}

function checkKey(code: string, path: string): void {
  if (isCurrency(code)) return;
  const lower = code.toLowerCase();
  throw invalidParam({
    param: path,
    message: isCurrency(lower)
      ? `Currencies must be lowercase when used as keys in a map. Use \`${lower}\` instead of ` +
        `\`${code}\`.`
      : `Invalid currency: ${echo(code)}.`,
  });
}

/** Throws when an option repeats the currency that the object itself is in. */
export function refuseOwnCurrency(
  options: ByCurrency<unknown> | undefined,
  own: { readonly currency: string; readonly noun: string; readonly param?: string },
): void {
  const { currency, noun, param = 'currency_options' } = own;
  if (options === undefined || !Object.hasOwn(options, currency)) return;
  throw invalidParam({
    param: `${param}[${currency}]`,
    message:
      'You are specifying an update to a currency option that matches the top-level currency ' +
      `for this ${noun}. Please remove this currency option and update the top-level params ` +
      'instead.',
  });
}
