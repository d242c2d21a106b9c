import { known, unknown, type Answer } from '../../../facts/answer.ts';
import type { Suite } from '../../../facts/tls-facts.ts';
import { suiteById, suitesOf } from '../data/suites.ts';
import { isMalformed } from '../wire/malformed.ts';
import { encodeSslv2ClientHello, parseSslv2ServerHello } from '../wire/sslv2-hello.ts';
import type { Prober } from './prober.ts';

/** An SSLv2 server lists every cipher kind that both sides have: one hello tells all. */
export async function probeSslv2(
  prober: Prober,
): Promise<{ readonly offered: Answer<boolean>; readonly suites: readonly Suite[] }> {
  const connection = await prober.open({ sslv2: true });
  if (connection === null) return { offered: unknown('a limit was met'), suites: [] };
  connection.send(encodeSslv2ClientHello(suitesOf('SSLv2').map(({ id }) => id)));
  const event = await connection.next();
  connection.close();
  if (event.kind === 'timeout') return { offered: unknown('no answer in time'), suites: [] };
  if (event.kind === 'unreachable') return { offered: unknown(event.detail), suites: [] };
  if (event.kind !== 'sslv2') {
    return { offered: known(false, 'no SERVER-HELLO of SSLv2'), suites: [] };
  }
  const hello = parseSslv2ServerHello(event.body);
  if (isMalformed(hello)) return { offered: known(false, hello.malformed), suites: [] };
  const evidence = `SERVER-HELLO of SSLv2 with ${hello.kinds.length} cipher kinds`;
  return { offered: known(true, evidence), suites: hello.kinds.map(suiteById) };
}
