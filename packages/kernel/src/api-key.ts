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
