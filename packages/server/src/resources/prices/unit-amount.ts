import { AMOUNT_MAX_MINOR, formatMoney, minimumChargeMinor } from '@coffer/kernel';
import {
  boolean,
  echo,
  hash,
  integer,
  invalidParam,
  onlyOneParam,
  required,
  string,
  type Param,
} from '../../params/spec.ts';
import { checkStep } from '../money/check-step.ts';
import { taxBehavior, type TaxBehavior } from '../tax/tax-behavior.ts';

const DECIMAL_PLACES_MAX = 12;
const DECIMAL_TEXT = /^(\d{1,12})(?:\.(\d{1,30}))?$/;

/** What one unit costs in one currency. */
export interface UnitAmount {
  /** When the customer says what to pay. */
  readonly custom_unit_amount: CustomUnitAmount | null;
  readonly tax_behavior: TaxBehavior;
  /** Null when it is no whole number of the currency's smallest unit. */
  readonly unit_amount: number | null;
  readonly unit_amount_decimal: string | null;
}

export interface CustomUnitAmount {
  readonly maximum: number | null;
  readonly minimum: number | null;
  readonly preset: number | null;
}

/** What a request says of it. */
export interface UnitAmountInput {
  readonly custom_unit_amount?: CustomUnitAmountInput;
  readonly tax_behavior?: TaxBehavior;
  readonly unit_amount?: number;
  readonly unit_amount_decimal?: string;
}

interface CustomUnitAmountInput {
  readonly enabled: boolean;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly preset?: number;
}

const amount = integer({ min: 0, max: AMOUNT_MAX_MINOR });

/** The parameters that say it; spread them into a specification. */
export const unitAmountShape: {
  readonly custom_unit_amount: Param<CustomUnitAmountInput>;
  readonly tax_behavior: Param<TaxBehavior>;
  readonly unit_amount: Param<number>;
  readonly unit_amount_decimal: Param<string>;
} = {
  custom_unit_amount: hash({
    enabled: required(boolean()),
    maximum: amount,
    minimum: amount,
    preset: amount,
  }),
  tax_behavior: taxBehavior,
  unit_amount: amount,
  unit_amount_decimal: decimalText(),
};

/** Where an amount stands: in which currency, and as a part of which parameter. */
export interface AmountPlace {
  readonly currency: string;
  /** Empty at the top of a form, `currency_options[eur]` below it. */
  readonly at: string;
}

/** The amount that a request asks for. Throws a 400 unless it says exactly one. */
export function unitAmountOf(given: UnitAmountInput, place: AmountPlace): UnitAmount {
  const { unit_amount: whole, unit_amount_decimal: decimal, custom_unit_amount: custom } = given;
  const name = (key: string): string => (place.at === '' ? key : `${place.at}[${key}]`);
  if (whole !== undefined && decimal !== undefined) {
    throw onlyOneParam(name('unit_amount'), name('unit_amount_decimal'));
  }
  if (custom !== undefined && (whole ?? decimal) !== undefined) {
    const other = whole === undefined ? 'unit_amount_decimal' : 'unit_amount';
    throw onlyOneParam(name('custom_unit_amount'), name(other));
  }
  const tax_behavior = given.tax_behavior ?? 'unspecified';
  if (custom !== undefined) {
    return {
      custom_unit_amount: customAmountOf(custom, {
        ...place,
        at: name('custom_unit_amount'),
      }),
      tax_behavior,
      unit_amount: null,
      unit_amount_decimal: null,
    };
  }
  checkStep(whole, { currency: place.currency, param: name('unit_amount') });
  const text = decimal ?? whole?.toString();
  if (text === undefined) {
    throw invalidParam({
      param: name('unit_amount'),
      message: 'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
    });
  }
  return {
    custom_unit_amount: null,
    tax_behavior,
    unit_amount: text.includes('.') ? null : Number(text),
    unit_amount_decimal: text,
  };
}

function customAmountOf(given: CustomUnitAmountInput, place: AmountPlace): CustomUnitAmount {
  const { enabled, maximum = null, minimum = null, preset = null } = given;
  const fail = (key: string, message: string): Error =>
    invalidParam({ param: `${place.at}[${key}]`, message });
  if (!enabled) {
    throw fail('enabled', 'Pass in `true` to enable `custom_unit_amount`, otherwise omit it.');
  }
  for (const [key, amountMinor] of Object.entries({ maximum, minimum, preset })) {
    checkStep(amountMinor, { currency: place.currency, param: `${place.at}[${key}]` });
  }
  const least = minimumChargeMinor(place.currency);
  if (minimum !== null && minimum < least) {
    throw fail('minimum', `The minimum must be at least ${formatMoney(least, place.currency)}.`);
  }
  if (maximum !== null && maximum < (minimum ?? least)) {
    throw fail('maximum', 'The maximum must not be less than the minimum.');
  }
  if (preset !== null && (preset < (minimum ?? least) || preset > (maximum ?? Infinity))) {
    throw fail('preset', 'The preset must be between the minimum and the maximum.');
  }
  return { maximum, minimum, preset };
}

/** A decimal as text, because a fraction of a cent must not be rounded. Zeros at its ends go. */
function decimalText(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      const [, whole, fraction = ''] = DECIMAL_TEXT.exec(read) ?? [];
      const places = fraction.replace(/0+$/, '');
      if (whole === undefined || places.length > DECIMAL_PLACES_MAX) {
        throw invalidParam({
          param: path,
          message:
            `Invalid decimal: ${echo(read)}; must contain at maximum ${DECIMAL_PLACES_MAX} ` +
            'decimal places.',
        });
      }
      if (Number(whole) + Number(`0.${places}0`) > AMOUNT_MAX_MINOR) {
        throw invalidParam({
          param: path,
          message: `This value must be less than or equal to ${AMOUNT_MAX_MINOR}.`,
        });
      }
      const kept = whole.replace(/^0+(?=\d)/, '');
      return places === '' ? kept : `${kept}.${places}`;
    },
  };
}
