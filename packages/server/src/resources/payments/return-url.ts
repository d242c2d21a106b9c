import { invalidParam, type Param } from '../../params/spec.ts';

const URL_MAX_CHARS = 2_000;

/** Where a browser is sent in the end: an absolute web address, and nothing else. */
export function returnUrl(): Param<string> {
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string' && value.length <= URL_MAX_CHARS) {
        const url = URL.parse(value);
        const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
        // White space would be taken out on the way, and the rest may not be what was meant.
        if (url !== null && isWeb && url.username === '' && !/\s/.test(value)) return value;
      }
      throw invalidParam({
        param: path,
        code: 'url_invalid',
        message:
          'Not a valid URL: it must be absolute, begin with https:// (or http:// in test mode), ' +
          `and have at most ${URL_MAX_CHARS} characters.`,
      });
    },
  };
}
