import type { DoorAddress } from './door.ts';

/** Where browsers tell what the policies of our pages stopped, on the checkout origin. */
export const COLLECTOR_PATH = '/reports';

/** TLS material of one origin, PEM text. Null in every config means plain HTTP (test mode only). */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What the launcher sends the vault as its first message. */
export interface VaultConfig {
  readonly port: number;
  /** Addresses to listen on. */
  readonly hosts: readonly string[];
  readonly tls: TlsFiles | null;
  readonly databaseUrl: string;
  /** Unlocks the local key file in `keyDir`. */
  readonly passphrase: string;
  readonly keyDir: string;
  /** Built browser files: coffer.js and the frames. */
  readonly assetsDir: string;
  /** The vault's own public origin. */
  readonly origin: string;
  /** Where browsers tell what the policies of our pages stopped: on the checkout origin. */
  readonly collector: string;
  /** The door that the vault serves, and the door of the server that it calls. */
  readonly vaultDoor: DoorAddress;
  readonly serverDoor: DoorAddress;
  /** The sandbox network: where it is, and the credential it knows us by. */
  readonly sandbox: {
    readonly origin: string;
    readonly credential: string;
    readonly ca: string | null;
  };
  readonly logFile: string;
}

/** An account that the launcher keeps the keys of. */
export interface LauncherAccount {
  readonly secretKey: string;
  readonly publishableKey: string;
  /** COFFER_TEST_RAW_CARDS=1. */
  readonly rawCards: boolean;
}

/** What the launcher sends the server as its first message. */
export interface ServerConfig {
  readonly port: number;
  /** Where the pages of the checkout origin are served. */
  readonly checkoutPort: number;
  readonly hosts: readonly string[];
  readonly tls: TlsFiles | null;
  readonly databaseUrl: string;
  readonly origins: {
    readonly api: string;
    readonly vault: string;
    readonly checkout: string;
    readonly dashboard: string;
    readonly sandbox: string;
  };
  readonly vaultDoor: DoorAddress;
  readonly serverDoor: DoorAddress;
  /** The merchant's account: its keys were made at the first start, or fixed by COFFER_TEST_*. */
  readonly firstAccount: LauncherAccount;
  /** Where the leak check pays, apart from the merchant's books. */
  readonly leakcheckAccount: LauncherAccount;
  /** Why live keys are refused here; empty when nothing stands against them (DESIGN rule 9). */
  readonly liveModeObstacles: readonly string[];
  readonly checkout: CheckoutFiles;
  readonly webhooks: WebhookSettings;
  readonly logFile: string;
}

/** Where events may be sent. */
export interface WebhookSettings {
  /** Ports of endpoints that are not on this machine. */
  readonly ports: readonly number[];
  /** Private networks that endpoints may be in, e.g. `10.1.0.0/16`; usually none. */
  readonly networks: readonly string[];
  /** PEM texts of authorities to trust besides the system's. */
  readonly authorities: readonly string[];
  /** Whether endpoints of test mode may be on this machine. */
  readonly localhost: boolean;
  /** Ports of this machine that are the installation's own: no endpoint is there. */
  readonly closedPorts: readonly number[];
}

/** What the payment page loads. */
export interface CheckoutFiles {
  /** The built files of the page itself. */
  readonly assetsDir: string;
  /** The version of coffer.js that it pins: where the vault has it, and its digest. */
  readonly coffer: { readonly path: string; readonly integrity: string };
}

/** What the launcher sends the sandbox network as its first message. */
export interface SandboxConfig {
  readonly port: number;
  readonly hosts: readonly string[];
  readonly tls: TlsFiles | null;
  readonly databaseUrl: string;
  readonly credential: string;
  readonly origin: string;
  readonly logFile: string;
  /** How late a late answer is; by default later than any caller waits. */
  readonly lateAnswerMs?: number;
}
