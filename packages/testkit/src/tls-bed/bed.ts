import { authority } from './authority.ts';
import { hostOf, type BedCase } from './case.ts';
import { ATTACK_CASES } from './cases/attacks.ts';
import { CERTIFICATE_CASES } from './cases/certificate.ts';
import { GOOD_CASES } from './cases/good.ts';
import { HOSTILE_CASES } from './cases/hostile.ts';
import { HTTP_CASES } from './cases/http.ts';
import { KEY_EXCHANGE_CASES } from './cases/key-exchange.ts';
import { PLAIN_CASES } from './cases/plain.ts';
import { PROTOCOL_CASES } from './cases/protocol.ts';
import type { Served } from './listen.ts';

/** Every server of the bed. */
export const BED_CASES: readonly BedCase[] = [
  ...GOOD_CASES,
  ...PROTOCOL_CASES,
  ...KEY_EXCHANGE_CASES,
  ...CERTIFICATE_CASES,
  ...ATTACK_CASES,
  ...HTTP_CASES,
  ...PLAIN_CASES,
  ...HOSTILE_CASES,
];

export interface BedServer extends Served {
  /** What to ask for; `address` is where it is. */
  readonly host: string;
}

export interface Bed {
  /** Starts the server of this case when it is first asked for. */
  serve(name: string): Promise<BedServer>;
  /** PEM of the root that its good servers hang on. */
  readonly ca: string;
  close(): Promise<void>;
}

/** The bed: every server in this process, each on a port of its own. */
export function startBed(cases: readonly BedCase[] = BED_CASES): Bed {
  const servers = new Map<string, Promise<BedServer>>();
  const start = async (name: string): Promise<BedServer> => {
    const found = cases.find((one) => one.name === name);
    if (found === undefined) throw new Error(`the bed has no case ${name}`);
    const host = hostOf(found);
    return { ...(await found.serve(host)), host };
  };
  return {
    serve: (name) => {
      const server = servers.get(name) ?? start(name);
      servers.set(name, server);
      return server;
    },
    ca: authority().root.pem,
    close: async () => {
      const started = await Promise.allSettled(servers.values());
      const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      await Promise.all(running.map((one) => one.close()));
    },
  };
}
