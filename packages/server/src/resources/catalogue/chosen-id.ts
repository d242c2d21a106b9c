import { echo, invalidParam, string, type Param } from '../../params/spec.ts';

const ID_MAX_CHARS = 255;
const ID = /^[\w-]+$/;

/** An id of the merchant's own choosing. */
export function chosenId(): Param<string> {
  const text = string({ maxChars: ID_MAX_CHARS });
  return {
    required: false,
    read(value, path) {
      const id = text.read(value, path);
      if (ID.test(id)) return id;
      throw invalidParam({
        param: path,
        message: `Invalid id: ${echo(id)}. Use letters, digits, dashes and underscores only.`,
      });
    },
  };
}
