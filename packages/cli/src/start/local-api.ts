import http from 'node:http';
import https from 'node:https';
import { OperatorError } from '@coffer/kernel';
import type { Settings } from './settings.ts';

const CALL_TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 1024 * 1024;

/**
 * One GET to our own API over loopback. The certificate is the operator's and names their host, not
 * the loopback address, so its name is not checked: the bytes never leave this machine.
 */
export function getFromApi(settings: Settings, secretKey: string, path: string): Promise<unknown> {
  const options = {
    host: '127.0.0.1',
    port: settings.ports.api,
    path,
    headers: { authorization: `Bearer ${secretKey}` },
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  };
  return new Promise((resolve, reject) => {
    const request = settings.tls === null ? http.get(options) : https.get(options);
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > ANSWER_MAX_BYTES) request.destroy(new OperatorError('answer too large'));
      });
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new OperatorError(`The API answered ${response.statusCode} to ${path}.`));
      });
    });
  });
}
