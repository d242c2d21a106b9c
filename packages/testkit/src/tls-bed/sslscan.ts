import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const OUTPUT_MAX_BYTES = 16_777_216;
const TIMEOUT_MS = 120_000;
/** Of its own it waits three seconds for an answer, which a busy machine may need. */
const ANSWER_MAX_S = 30;

/** The suites that sslscan finds accepted, as `TLSv1.2 0xc02f`, in the order of the alphabet. */
export async function sslscanSuites(request: {
  readonly program: string;
  readonly host: string;
  readonly address: string;
  readonly port: number;
}): Promise<string[]> {
  const { program, host, address, port } = request;
  const named = /[a-z]/.test(host) ? [`--sni-name=${host}`] : [];
  const place = address.includes(':') ? `[${address}]` : address;
  const { stdout } = await promisify(execFile)(
    program,
    ['--no-colour', `--timeout=${ANSWER_MAX_S}`, '--xml=-', ...named, `${place}:${port}`],
    { maxBuffer: OUTPUT_MAX_BYTES, timeout: TIMEOUT_MS },
  );
  const rows = stdout.matchAll(/<cipher [^>]*sslversion="([^"]+)"[^>]* id="0x([0-9A-Fa-f]+)"/g);
  return [...rows]
    .map(([, version = '', id = '']) => suiteText(version, parseInt(id, 16)))
    .toSorted();
}

export function suiteText(protocol: string, id: number): string {
  return `${protocol} 0x${id.toString(16).padStart(4, '0')}`;
}
