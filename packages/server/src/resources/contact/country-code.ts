import { echo, invalidParam, string, type Param } from '../../params/spec.ts';

/** Every region that has a code of two letters has a name; `none` gives nothing for others. */
const NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** A country's ISO 3166-1 code in any case; it is kept in upper case. */
export function countryCode(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      const code = read.toUpperCase();
      if (/^[A-Z]{2}$/.test(code) && NAMES.of(code) !== undefined) return code;
      throw invalidParam({
        param: path,
        message:
          `Country '${echo(read)}' is unknown. Use a code of two letters (ISO 3166-1 alpha-2), ` +
          "such as 'US', 'EG' or 'GB'.",
      });
    },
  };
}
