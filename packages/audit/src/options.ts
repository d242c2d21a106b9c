/** How an audit goes about its network work. Every part takes these. */
export interface AuditOptions {
  /** Connections open to one host at a time. `--polite` means 1. */
  readonly concurrency: number;
  /** For one connection with its answer, milliseconds. */
  readonly timeoutMs: number;
  /** PEM texts of authorities to trust besides the system's. */
  readonly ca: readonly string[];
  /** `host:port` -> address to connect to instead of asking DNS, as curl's --resolve. */
  readonly resolve: ReadonlyMap<string, string>;
}

export const CONCURRENCY_DEFAULT = 16;
export const CONCURRENCY_MAX = 64;
export const TIMEOUT_DEFAULT_MS = 5_000;
export const TIMEOUT_MAX_MS = 60_000;

export const DEFAULT_OPTIONS: AuditOptions = {
  concurrency: CONCURRENCY_DEFAULT,
  timeoutMs: TIMEOUT_DEFAULT_MS,
  ca: [],
  resolve: new Map(),
};
