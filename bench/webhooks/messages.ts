/** What the bench asks of the process that delivers. */
export type DeliveringTask =
  | { readonly task: 'open'; readonly databaseUrl: string; readonly logFile: string }
  /** Commits events, one in each transaction: `perSecond` null is as fast as it goes. */
  | {
      readonly task: 'emit';
      readonly accounts: readonly string[];
      readonly count: number;
      readonly perSecond: number | null;
    }
  /** POSTs to these addresses with a bare client, `connections` at a time. */
  | {
      readonly task: 'floor';
      readonly urls: readonly string[];
      readonly connections: number;
      readonly count: number;
    }
  | { readonly task: 'usage' }
  | { readonly task: 'close' };

/** The object of an event, and when its transaction was committed (Unix time). */
export type Committed = readonly [object: string, atMs: number];

export interface Usage {
  readonly cpuMs: number;
  readonly rssMib: number;
}

/** What the bench asks of the process that receives. */
export type SinkTask =
  | { readonly task: 'listen' }
  /** These paths do not answer. */
  | { readonly task: 'hang'; readonly paths: readonly string[] }
  | { readonly task: 'forget' }
  | { readonly task: 'count' }
  | { readonly task: 'arrivals' };

/** The path, the object of the event, and when it had arrived (Unix time). */
export type Arrived = readonly [path: string, object: string, atMs: number];
