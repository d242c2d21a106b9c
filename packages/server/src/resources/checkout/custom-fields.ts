import {
  array,
  boolean,
  hash,
  integer,
  invalidParam,
  oneOf,
  required,
  string,
  type Param,
} from '../../params/spec.ts';

const FIELDS_MAX = 3;
const KEY_MAX_CHARS = 200;
const LABEL_MAX_CHARS = 50;
const OPTIONS_MAX = 200;
const OPTION_MAX_CHARS = 100;
const ANSWER_MAX_CHARS = 255;
const ALPHANUMERIC = /^[A-Za-z0-9]+$/;

/** A question of the merchant's own. */
export interface CustomField {
  readonly key: string;
  readonly label: string;
  readonly optional: boolean;
  readonly type: 'dropdown' | 'numeric' | 'text';
  /** Of a dropdown; else empty. */
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly default_value: string | null;
  readonly minimum_length: number | null;
  readonly maximum_length: number | null;
}

const length = integer({ min: 1, max: ANSWER_MAX_CHARS });
const textParam = hash({
  default_value: string({ maxChars: ANSWER_MAX_CHARS }),
  maximum_length: length,
  minimum_length: length,
});
const fieldParam = hash({
  dropdown: hash({
    default_value: string({ maxChars: OPTION_MAX_CHARS }),
    options: required(
      array(
        hash({
          label: required(string({ maxChars: OPTION_MAX_CHARS })),
          value: required(alphanumeric(OPTION_MAX_CHARS)),
        }),
        { maxItems: OPTIONS_MAX },
      ),
    ),
  }),
  key: required(alphanumeric(KEY_MAX_CHARS)),
  label: required(
    hash({
      custom: required(string({ maxChars: LABEL_MAX_CHARS })),
      type: required(oneOf(['custom'])),
    }),
  ),
  numeric: textParam,
  optional: boolean(),
  text: textParam,
  type: required(oneOf(['dropdown', 'numeric', 'text'])),
});

/** A `custom_fields` parameter. */
export function customFields(): Param<readonly CustomField[]> {
  const list = array(fieldParam, { maxItems: FIELDS_MAX });
  return {
    required: false,
    read(value, path) {
      const fields = list.read(value, path).map((given, i) => fieldOf(given, `${path}[${i}]`));
      const keys = new Set(fields.map(({ key }) => key));
      if (keys.size < fields.length) {
        throw invalidParam({ param: path, message: 'Each custom field needs a `key` of its own.' });
      }
      return fields;
    },
  };
}

type FieldInput = ReturnType<typeof fieldParam.read>;
type TextInput = ReturnType<typeof textParam.read>;

function fieldOf(given: FieldInput, path: string): CustomField {
  const { key, type } = given;
  for (const other of ['dropdown', 'numeric', 'text'] as const) {
    if (other === type || given[other] === undefined) continue;
    throw invalidParam({
      param: `${path}[${other}]`,
      message: `\`${other}\` can only be given for a custom field of that type.`,
    });
  }
  const text = type === 'dropdown' ? undefined : given[type];
  const options = type === 'dropdown' ? (given.dropdown?.options ?? []) : [];
  if (type === 'dropdown' && options.length === 0) {
    throw invalidParam({
      param: `${path}[dropdown][options]`,
      message: 'A dropdown needs at least one option.',
    });
  }
  checkAnswerable({ options, text }, `${path}[${type}]`);
  const field: CustomField = {
    key,
    label: given.label.custom,
    optional: given.optional ?? false,
    type,
    options,
    default_value:
      (type === 'dropdown' ? given.dropdown?.default_value : text?.default_value) ?? null,
    minimum_length: text?.minimum_length ?? null,
    maximum_length: text?.maximum_length ?? null,
  };
  const fault = field.default_value === null ? null : answerFault(field, field.default_value);
  if (fault !== null)
    throw invalidParam({ param: `${path}[${type}][default_value]`, message: fault });
  return field;
}

/** Throws when no answer could be right, or two could not be told apart. */
function checkAnswerable(
  { options, text }: Pick<CustomField, 'options'> & { readonly text: TextInput | undefined },
  path: string,
): void {
  if (new Set(options.map(({ value }) => value)).size < options.length) {
    throw invalidParam({
      param: `${path}[options]`,
      message: 'Each option needs a `value` of its own.',
    });
  }
  const { minimum_length: min = 0, maximum_length: max = min } = text ?? {};
  if (max >= min) return;
  throw invalidParam({
    param: `${path}[maximum_length]`,
    message: 'The maximum length must not be less than the minimum length.',
  });
}

/** What is wrong with an answer; null when nothing is. */
export function answerFault(field: CustomField, answer: string): string | null {
  const { type, options, minimum_length: min, maximum_length: max } = field;
  if (type === 'dropdown') {
    return options.some(({ value }) => value === answer) ? null : 'Choose one of the options.';
  }
  if (type === 'numeric' && !/^\d+$/.test(answer)) return 'Use digits only.';
  if (min !== null && answer.length < min) return `Use at least ${min} characters.`;
  const most = max ?? ANSWER_MAX_CHARS;
  return answer.length > most ? `Use at most ${most} characters.` : null;
}

function alphanumeric(maxChars: number): Param<string> {
  const text = string({ maxChars });
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (ALPHANUMERIC.test(read)) return read;
      throw invalidParam({ param: path, message: 'Use letters and digits only.' });
    },
  };
}
