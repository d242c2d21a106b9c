/** The API key that a request shows: Bearer, or the user name of Basic. Null when there is none. */
export function clientKey(authorization: string | undefined): string | null {
  const [scheme = '', credentials = ''] = (authorization ?? '').trim().split(/\s+/, 2);
  if (credentials === '') return null;
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials;
    case 'basic': {
      const [user = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':', 1);
      return user === '' ? null : user;
    }
    default:
      return null;
  }
}

/** Whether a key says of itself that it moves real money. */
export function isLiveKey(key: string): boolean {
  return /^[a-z]+_live_/.test(key);
}
