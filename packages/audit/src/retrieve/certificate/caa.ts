import { Resolver } from 'node:dns/promises';
import type { CaaRecord } from 'node:dns';
import { isIP } from 'node:net';
import { known, unknown, type Answer } from '../../facts/answer.ts';
import { printable } from './names.ts';

/** For all names of the climb together, which are asked at once. */
const CAA_TIMEOUT_MS = 500;
/** Labels of a host name that are climbed. */
const CLIMB_MAX = 10;
/** Records shown. */
const RECORDS_MAX = 32;

/** Names that no public DNS answers for (RFC 6761, RFC 8375, RFC 9476). */
const PRIVATE = /(?:^|\.)(?:localhost|test|invalid|example|local|internal|home\.arpa|alt)$/u;

export type ResolveCaa = (name: string) => Promise<readonly CaaRecord[]>;

/**
 * The CAA records that apply to `host`: those of the closest name up the tree that has any
 * (RFC 8659 3). Unknown where DNS does not answer at once; an audit never waits for it.
 */
export async function readCaa(
  host: string,
  resolve: ResolveCaa = dnsResolver(),
): Promise<Answer<readonly string[]>> {
  const name = host.toLowerCase().replace(/\.$/u, '');
  if (isIP(name) !== 0) return unknown('an address has no CAA records');
  if (!name.includes('.') || PRIVATE.test(name)) return unknown(`${name} is no public name`);
  const labels = name.split('.');
  const names = labels.map((_, index) => labels.slice(index).join('.')).slice(0, CLIMB_MAX);
  const answers = await Promise.all(names.map((each) => ask(each, resolve)));
  for (const [index, answer] of answers.entries()) {
    const at = names[index] ?? name;
    if (!answer.known) return answer;
    if (answer.value.length > 0) return known(answer.value, `CAA records of ${at}`);
  }
  return known([], `no CAA record from ${name} up to the root`);
}

async function ask(name: string, resolve: ResolveCaa): Promise<Answer<readonly string[]>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer<readonly string[]>>((done) => {
    timer = setTimeout(
      () => done(unknown(`DNS did not answer within ${CAA_TIMEOUT_MS} ms`)),
      CAA_TIMEOUT_MS,
    );
  });
  const answered = resolve(name).then(
    (records) => known(records.slice(0, RECORDS_MAX).map(recordText), name),
    (error: unknown) => withoutRecords(name, error),
  );
  const answer = await Promise.race([answered, late]);
  clearTimeout(timer);
  return answer;
}

function withoutRecords(name: string, error: unknown): Answer<readonly string[]> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
  return code === 'ENODATA' || code === 'ENOTFOUND'
    ? known([], name)
    : unknown(`DNS answered ${code} for ${name}`);
}

/** As in a zone file: `0 issue "letsencrypt.org"`. */
function recordText({ critical, ...properties }: CaaRecord): string {
  // Besides the flag a record holds one property, under the name of its tag; newer versions of
  // Node add the record's type.
  const [tag, value] = Object.entries(properties).find(([key]) => key !== 'type') ?? ['', ''];
  return printable(`${critical} ${tag} "${String(value)}"`);
}

/** Asks these name servers, or without any the system's. */
export function dnsResolver(servers: readonly string[] = []): ResolveCaa {
  const resolver = new Resolver({ timeout: CAA_TIMEOUT_MS, tries: 1 });
  if (servers.length > 0) resolver.setServers(servers);
  return (name) => resolver.resolveCaa(name);
}
