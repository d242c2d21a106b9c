import { invalidParam, string, type Param } from '../../params/spec.ts';

/** Where a browser may be sent: a web address. `{CHECKOUT_SESSION_ID}` may stand in it. */
export function redirectUrl(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (isWebAddress(read)) return read;
      throw invalidParam({ param: path, code: 'url_invalid', message: 'Not a valid URL' });
    },
  };
}

/** Nothing but http and https: `javascript:` and the like would run in the page's origin. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/\S+$/i.test(text)) return false;
  return URL.canParse(text.replaceAll('{CHECKOUT_SESSION_ID}', 'cs'));
}

/** The address with the session's id where the merchant asked for it, encoded or not. */
export function filledIn(url: string | null, session: string): string | null {
  return url === null
    ? null
    : url.replaceAll(/\{CHECKOUT_SESSION_ID\}|%7BCHECKOUT_SESSION_ID%7D/gi, session);
}
