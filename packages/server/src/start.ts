import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { RunningService } from '@coffer/kernel';
import { RateLimiter, systemClock, systemRandom, type Clock } from '@coffer/kernel';
import { sandboxAdapter } from '@coffer/acquirers';
import { DoorClient, type ServerConfig } from '@coffer/vault-protocol';
import { Expander } from './api/expand.ts';
import type { Services } from './api/services.ts';
import { KeyDirectory } from './auth/key-directory.ts';
import { ensureLauncherAccount } from './auth/launcher-account.ts';
import { listenDoor } from './door/door-listener.ts';
import { apiListener } from './http/api-listener.ts';
import { createApi } from './http/app.ts';
import { createPagesApp } from './http/pages-app.ts';
import {
  fetchListener,
  listenPublic,
  type Listener,
  type PublicListenerOptions,
} from './http/public-listener.ts';
import { refuseUnreadable } from './http/unreadable-request.ts';
import { allJobs } from './jobs/all.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { openLog } from './log.ts';
import { CardClaims } from './resources/cards/claim-cards.ts';
import { TestCards } from './resources/cards/test-card.ts';
import { Leases } from './resources/payments/leases.ts';
import { objectKinds, pages, routes } from './resources/all.ts';
import { Streams, wantsStream } from './resources/stripecli/streams.ts';
import { loadCheckoutSite } from './pages/checkout/checkout-site.ts';
import { Database } from './store/database.ts';
import { migrateDatabase } from './store/migrations.ts';
import { startDelivery, stopDelivery } from './webhooks/start-delivery.ts';

/** Everything of the API that runs in this process, until `stop`. */
export interface RunningServer extends RunningService {
  readonly services: Services;
  /** The port of the first listener (tests ask for port 0). */
  readonly port: number;
  /** The same of the checkout origin. */
  readonly checkoutPort: number;
}

const PROCESS_ID_BYTES = 9;
const STOP_PATIENCE_MS = 5_000;

export async function startServer(
  config: ServerConfig,
  clock: Clock = systemClock,
): Promise<RunningServer> {
  await migrateDatabase(config.databaseUrl);
  const log = openLog(config.logFile);
  const db = new Database(config.databaseUrl, (error) => log.warn({ database: error.message }));
  const processId = randomBytes(PROCESS_ID_BYTES).toString('base64url');
  const random = systemRandom;
  const delivery = startDelivery({ db, clock, random, log, processId }, config.webhooks);
  const cardDoor = new DoorClient(config.vaultDoor);
  const services: Services = {
    db,
    clock,
    random,
    ...delivery,
    cardDoor,
    cardClaims: new CardClaims(cardDoor, log),
    testCards: new TestCards(),
    acquirer: sandboxAdapter,
    expander: new Expander(objectKinds),
    log,
    origins: config.origins,
    checkout: loadCheckoutSite(config),
    processId,
    leases: new Leases(db, processId),
    limiter: new RateLimiter(clock),
  };
  const { firstAccount, leakcheckAccount } = config;
  await ensureLauncherAccount(db, firstAccount, { ...services, purpose: 'merchant' });
  await ensureLauncherAccount(db, leakcheckAccount, { ...services, purpose: 'leakcheck' });
  const directory = new KeyDirectory(db, services.clock);
  const { tls, liveModeObstacles } = config;
  const keys = { directory, liveModeObstacles, tls: tls !== null };
  const api = createApi({ services, keys, routes });
  const closeDoor = await listenDoor({ api, services, directory, address: config.serverDoor });
  const pagesApp = createPagesApp({ services, tls: tls !== null, pages });
  const streams = new Streams(services, { tls: tls !== null });
  const { noHttp, noUrl } = refuseUnreadable(tls !== null);
  const { hosts, port, checkoutPort } = config;
  const apiListeners = await listenOn(hosts, {
    ...{ port, tls, noHttp, listener: apiListener({ api, log, noUrl }) },
    upgrades: { wanted: wantsStream, upgrade: streams.upgrade },
  });
  const checkout = fetchListener((request, client) => pagesApp.fetch(request, { client }));
  const checkoutListeners = await listenOn(hosts, { listener: checkout, port: checkoutPort, tls });
  const jobs = new JobRunner(allJobs(services, directory), log);
  return {
    services,
    port: apiListeners[0]?.port ?? port,
    checkoutPort: checkoutListeners[0]?.port ?? checkoutPort,
    stop: async () => {
      const idle = Promise.all([
        jobs.stop(),
        streams.stop(),
        stopDelivery(delivery),
        closeDoor(),
        ...[...apiListeners, ...checkoutListeners].map((listener) => listener.close()),
      ]).then(() => services.cardClaims.send());
      // A request that waits for an acquirer is let go; its operation is repaired after the start.
      await Promise.race([idle, setTimeout(STOP_PATIENCE_MS, undefined, { ref: false })]);
      services.egress.close();
      services.cardDoor.close();
      await directory.noteUses().catch(() => undefined);
      await db.close();
    },
  };
}

/** Serves an origin on each of several addresses. */
async function listenOn(
  hosts: readonly string[],
  origin: Omit<PublicListenerOptions, 'host'>,
): Promise<Listener[]> {
  const listeners: Listener[] = [];
  for (const host of hosts) listeners.push(await listenPublic({ ...origin, host }));
  return listeners;
}
