import { ApiError } from '../errors.ts';

/**
 * The API key that an `Authorization` header shows: `Bearer KEY`, or the user name of `Basic`. Null
 * when there is none.
 */
export function keyOfHeader(authorization: string | undefined): string | null {
  const [scheme = '', credentials = ''] = (authorization ?? '').trim().split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials === '' ? null : credentials;
    case 'basic':
      return userOf(credentials);
    default:
      return null;
  }
}

/** Whether a key says of itself that it moves real money. */
export function isLiveKey(key: string): boolean {
  return /^[a-z]+_live_/.test(key);
}

const KEY_START_CHARS = 8;
const KEY_END_CHARS = 4;
const KEY_HIDDEN_MAX_CHARS = 40;

/** `sk_test_*********abcd`: enough to recognise a key by, and no more. */
export function maskedKey(key: string): string {
  const hidden = key.length - KEY_START_CHARS - KEY_END_CHARS;
  if (hidden < KEY_START_CHARS) return '*'.repeat(key.length);
  const stars = '*'.repeat(Math.min(hidden, KEY_HIDDEN_MAX_CHARS));
  return key.slice(0, KEY_START_CHARS) + stars + key.slice(-KEY_END_CHARS);
}

/** The 401 for a key whose time is over. */
export function expiredKey(key: string): ApiError {
  return new ApiError({
    status: 401,
    type: 'invalid_request_error',
    code: 'api_key_expired',
    message: `Expired API Key provided: ${maskedKey(key)}`,
    detail: 'expired_key',
  });
}

function userOf(basic: string): string | null {
  let decoded: string;
  try {
    decoded = atob(basic);
  } catch {
    return null;
  }
  const [user = ''] = decoded.split(':', 1);
  return user === '' ? null : user;
}
