import { SKELETONS } from '@coffer/acquirers/skeletons';
import {
  RateLimiter,
  systemClock,
  systemRandom,
  type Clock,
  type RunningService,
} from '@coffer/kernel';
import { DoorClient, Log, type VaultConfig } from '@coffer/vault-protocol';
import { AuditLog } from './audit/audit-log.ts';
import type { Crash } from './crash.ts';
import { startJobs } from './jobs/jobs.ts';
import { CvcEpochs } from './keys/cvc-epochs.ts';
import { KeyRing, ROTATION } from './keys/key-ring.ts';
import { openLocalKeyFile } from './keys/local-key-file.ts';
import { listenPrivate, listenPublic, type Listener } from './listen.ts';
import { PrivateDoor } from './private/private-door.ts';
import { loadAssets } from './public/assets.ts';
import { KeyDirectory } from './public/key-directory.ts';
import { PublicDoor } from './public/public-door.ts';
import { AcquirerClient } from './send/call-acquirer.ts';
import { SendStore } from './send/send-store.ts';
import { Sender } from './send/send.ts';
import { CardStore } from './store/card-store.ts';
import { Database } from './store/database.ts';
import { migrateDatabase } from './store/migrate-database.ts';

/** Starts the vault: keys and browser files first, listeners last. */
export async function startVault(config: VaultConfig, crash: Crash): Promise<RunningService> {
  const clock: Clock = systemClock;
  const log = new Log(config.logFile, clock);
  const tls = config.tls !== null;
  const assets = loadAssets(config.assetsDir, { tls, collector: config.collector });
  await migrateDatabase(config.databaseUrl);
  const database = new Database(config.databaseUrl, () => log.write('database_connection_lost'));
  const audit = new AuditLog(database, clock);
  audit.record({ event: 'started', accountId: null, subject: null });

  const { keyDir: dir, passphrase } = config;
  const provider = await openLocalKeyFile({ dir, passphrase });
  const keys = await KeyRing.open({ database, provider, audit, clock, rotation: ROTATION });
  const epochs = new CvcEpochs({ database, provider, clock });
  const ids = { clock, random: systemRandom };
  const store = new CardStore({ database, keys, epochs, audit, ids });
  const serverDoor = new DoorClient(config.serverDoor);
  const sandbox = new AcquirerClient(config.sandbox);
  const sender = new Sender({
    ...{ store: new SendStore(database), keys, epochs, audit },
    skeletons: SKELETONS,
    testAcquirers: new Map([['sandbox', sandbox]]),
  });
  const directory = new KeyDirectory(serverDoor, clock);
  const limiter = new RateLimiter(clock);
  const publicDoor = new PublicDoor({
    ...{ store, keys, directory, limiter, audit, clock, tls },
    ...{ assets, serverDoor, log, crash },
  });
  const { token, socketPath } = config.vaultDoor;
  const privateDoor = new PrivateDoor({ token, sender, store, keys, clock, log, crash });

  // The socket comes last: a second start on a taken port must not have taken the first one's away.
  const listeners: Listener[] = [];
  for (const host of config.hosts) {
    const address = { host, port: config.port, tls: config.tls };
    listeners.push(await listenPublic(address, publicDoor.listener));
  }
  listeners.push(await listenPrivate(socketPath, privateDoor.listener));
  const jobs = startJobs({ database, store, serverDoor, epochs, log });
  log.write('ready', { tls });
  return {
    stop: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
      await Promise.all([publicDoor.idle(), jobs.stop()]);
      audit.record({ event: 'stopped', accountId: null, subject: null });
      await audit.close();
      serverDoor.close();
      sandbox.close();
      await database.close();
      log.write('stopped');
      await log.close();
    },
  };
}
