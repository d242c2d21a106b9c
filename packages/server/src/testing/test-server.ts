import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeForm, type Clock, type FormInput } from '@coffer/kernel';
import type { Envelope, ServerConfig } from '@coffer/vault-protocol';
import { DoorClient } from '@coffer/vault-protocol';
import { assertWholeEvents, createTestDatabase } from '@coffer/testkit';
import { vi } from 'vitest';
import { startServer, type RunningServer } from '../start.ts';
import { migrateDatabase } from '../store/migrations.ts';
import { CardDoorStandIn } from './card-door.ts';

export const SECRET_KEY = 'sk_test_server_tests_0123456789abcdef';
export const PUBLISHABLE_KEY = 'pk_test_server_tests_0123456789abcdef';
/** A busy machine is no failure: this ends what hangs. */
const DOOR_TIMEOUT_MS = 60_000;
const LOG_LOOK = { timeout: 60_000, interval: 10 };

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Ask {
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/** A whole server on a database of its own, and a client for it. */
export class TestServer {
  readonly running: RunningServer;
  readonly databaseUrl: string;
  /** Stands in for the card store. */
  readonly cardDoor: CardDoorStandIn;
  /** For tests that put into events what must not be there. */
  mayLoseFields = false;
  readonly #config: ServerConfig;
  readonly #cleanUp: () => Promise<void>;
  readonly #door: DoorClient;
  #logReads = 0;

  private constructor(
    running: RunningServer,
    config: ServerConfig,
    made: { readonly cardDoor: CardDoorStandIn; readonly cleanUp: () => Promise<void> },
  ) {
    this.running = running;
    this.databaseUrl = config.databaseUrl;
    this.cardDoor = made.cardDoor;
    this.#config = config;
    this.#cleanUp = made.cleanUp;
    this.#door = new DoorClient(config.serverDoor);
  }

  /** `clock` is for tests that move it by hand. */
  static async start(change: Partial<ServerConfig> = {}, clock?: Clock): Promise<TestServer> {
    const database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
    const folder = await mkdtemp(join(tmpdir(), 'coffer-server-'));
    const config = { ...testConfig(database.url, folder), ...change };
    const cardDoor = new CardDoorStandIn(config.vaultDoor);
    await cardDoor.start();
    const running = await startServer(config, clock);
    const cleanUp = async (): Promise<void> => {
      await cardDoor.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    };
    return new TestServer(running, config, { cardDoor, cleanUp });
  }

  /** Another process of the same installation, for tests of crashes and races. */
  startAnother(clock?: Clock): Promise<RunningServer> {
    const socketPath = `${this.#config.serverDoor.socketPath}2`;
    const serverDoor = { ...this.#config.serverDoor, socketPath };
    return startServer({ ...this.#config, serverDoor }, clock);
  }

  get base(): string {
    return `${this.#scheme}://127.0.0.1:${this.running.port}`;
  }

  /** Where the pages of the checkout origin are. */
  get checkoutBase(): string {
    return `${this.#scheme}://127.0.0.1:${this.running.checkoutPort}`;
  }

  get #scheme(): string {
    return this.#config.tls === null ? 'http' : 'https';
  }

  get doorAddress(): ServerConfig['serverDoor'] {
    return this.#config.serverDoor;
  }

  get logFile(): string {
    return this.#config.logFile;
  }

  /** All that it has logged so far; lines are written in order, a moment later. */
  log(): Promise<string> {
    this.#logReads += 1;
    const mark = `read ${this.#logReads} times`;
    this.running.services.log.info({ test: mark });
    return vi.waitUntil(async () => {
      const text = await readFile(this.logFile, 'utf8');
      return text.includes(mark) && text;
    }, LOG_LOOK);
  }

  get(path: string, ask: Ask = {}): Promise<Reply> {
    return this.#send('GET', path, { ...ask });
  }

  post(path: string, form: Record<string, FormInput> = {}, ask: Ask = {}): Promise<Reply> {
    return this.#send('POST', path, { ...ask, body: encodeForm(form) });
  }

  delete(path: string, ask: Ask = {}): Promise<Reply> {
    return this.#send('DELETE', path, ask);
  }

  /** Sends a client's call the way it comes through the door. */
  async envelope(envelope: Partial<Envelope>): Promise<Reply> {
    const body: Envelope = {
      method: 'POST',
      path: '/',
      address: '127.0.0.1',
      body: '',
      card: null,
      cvc: null,
      form_digest: null,
      ...envelope,
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...envelope.headers,
      },
    };
    const reply = await this.door('/envelope', body);
    const parsed: unknown = JSON.parse(String(reply.body));
    return { ...reply, body: parsed };
  }

  async door(path: string, body: unknown): Promise<Reply> {
    const reply = await this.#door.call({ path, body, timeoutMs: DOOR_TIMEOUT_MS });
    const headers = new Headers();
    for (const [name, value] of Object.entries(reply.headers)) headers.set(name, String(value));
    return { status: reply.status, headers, body: String(reply.body) };
  }

  /** Fails if an event had to be made smaller than it was meant. */
  async stop(): Promise<void> {
    this.#door.close();
    await this.running.stop();
    await new Promise((written) => {
      this.running.services.log.flush(written);
    });
    try {
      if (!this.mayLoseFields) assertWholeEvents(this.logFile);
    } finally {
      await this.#cleanUp();
    }
  }

  async #send(method: string, path: string, ask: Ask & { body?: string }): Promise<Reply> {
    const { key = SECRET_KEY, headers = {}, body } = ask;
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(DOOR_TIMEOUT_MS),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: await response.json().catch(() => null),
    };
  }
}

/** What endpoints may be, as in an installation that says nothing of them. */
export const TEST_WEBHOOKS: ServerConfig['webhooks'] = {
  ports: [443, 8443],
  networks: [],
  authorities: [],
  localhost: true,
  closedPorts: [],
};

/** What a server of these tests is told. */
export function testConfig(databaseUrl: string, folder: string): ServerConfig {
  writeCheckoutFiles(folder);
  return {
    port: 0,
    checkoutPort: 0,
    hosts: ['127.0.0.1'],
    tls: null,
    databaseUrl,
    origins: {
      api: 'http://api.test',
      vault: 'http://cards.test',
      checkout: 'http://checkout.test',
      dashboard: 'http://dashboard.test',
      sandbox: 'http://network.test',
    },
    vaultDoor: { socketPath: join(folder, 'cards.sock'), token: 'token-of-the-card-door' },
    serverDoor: { socketPath: join(folder, 'server.sock'), token: 'token-of-the-server-door' },
    firstAccount: { secretKey: SECRET_KEY, publishableKey: PUBLISHABLE_KEY, rawCards: false },
    leakcheckAccount: {
      secretKey: 'sk_test_of_the_leak_check_0123456789',
      publishableKey: 'pk_test_of_the_leak_check_0123456789',
      rawCards: false,
    },
    liveModeObstacles: ['this is a test'],
    checkout: {
      assetsDir: folder,
      coffer: { path: '/sdk/1.0.0-test/coffer.js', integrity: 'sha384-ofCoffer' },
    },
    webhooks: TEST_WEBHOOKS,
    logFile: join(folder, 'server.log'),
  };
}

/** Stands for the built page: what is in it, browser tests look at. */
function writeCheckoutFiles(folder: string): void {
  writeFileSync(join(folder, 'checkout-test.js'), 'export {};\n');
  writeFileSync(join(folder, 'frame-test.js'), 'export {};\n');
  writeFileSync(join(folder, 'form-test.js'), 'export {};\n');
  writeFileSync(join(folder, 'checkout-test.css'), 'body { margin: 0; }\n');
  const manifest = {
    script: { name: 'checkout-test.js', integrity: 'sha384-ofScript' },
    formScript: { name: 'form-test.js', integrity: 'sha384-ofFormScript' },
    frameScript: { name: 'frame-test.js', integrity: 'sha384-ofFrameScript' },
    style: { name: 'checkout-test.css', integrity: 'sha384-ofStyle' },
  };
  writeFileSync(join(folder, 'checkout.json'), JSON.stringify(manifest));
}
