import { OperatorError } from '@coffer/kernel';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Whether an address stays on this machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/** The origin of an API that a flag names: one that a secret key may be sent to. */
export function readApiOrigin(flag: string, text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new OperatorError(`${flag} is the origin of an API, such as https://api.example.com`);
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new OperatorError('a secret key is not sent over plain http to another machine');
  }
  return url.origin;
}
