import { echo, invalidParam, string, type Param } from '../../params/spec.ts';

const EMAIL_MAX_CHARS = 512;
/** Something, one @, a domain: what the API refuses is a slip, not an unusual address. */
const EMAIL = /^[^\s@]+@[^\s@]+\.?[^\s@]*$/;

export function isEmail(text: string): boolean {
  return text.length <= EMAIL_MAX_CHARS && EMAIL.test(text);
}

/** An e-mail address. */
export function email(): Param<string> {
  const text = string({ maxChars: EMAIL_MAX_CHARS });
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (EMAIL.test(read)) return read;
      throw invalidParam({
        param: path,
        code: 'email_invalid',
        message: `Invalid email address: ${echo(read)}`,
      });
    },
  };
}
