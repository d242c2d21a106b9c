import { lookup, type LookupAddress } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import type { AuditOptions } from '../options.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A connection could not be opened; `reason` is for a person. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly reason: 'refused' | 'timeout' | 'dns' | 'unreachable' | 'other';
  constructor(reason: ConnectError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const REASONS: Readonly<Record<string, ConnectError['reason']>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

/**
 * Opens every TCP connection of an audit to one host: at most `concurrency` at a time, counted,
 * and to the address that `--resolve` names. A caller destroys the socket when it is done.
 */
export class Connector {
  readonly target: Target;
  readonly #options: AuditOptions;
  #open = 0;
  #opened = 0;
  readonly #waiting: (() => void)[] = [];
  #found: Promise<Found> | null = null;

  constructor(target: Target, options: AuditOptions) {
    this.target = target;
    this.#options = options;
  }

  /** How many connections were opened so far. */
  get connections(): number {
    return this.#opened;
  }

  get timeoutMs(): number {
    return this.#options.timeoutMs;
  }

  /** The address or host name that connections go to. */
  get address(): string {
    const { host, port } = this.target;
    return this.#options.resolve.get(`${host}:${port}`) ?? host;
  }

  /** A connected socket; its place in the limit is free again when it closes. */
  async open(): Promise<Socket> {
    if (this.#open < this.#options.concurrency) this.#open += 1;
    // Woken with the place of the one that closed.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const { address: host } = this;
    const names = isIP(host) === 0 ? { lookup: this.#lookup } : {};
    let socket: Socket;
    try {
      socket = connect({ host, port: this.target.port, noDelay: true, ...names });
    } catch (error) {
      // A port or name that node:net refuses. Its place must not be lost to those who wait.
      this.#release();
      throw new ConnectError('other', error instanceof Error ? error.message : 'no connection');
    }
    socket.once('close', () => this.#release());
    this.#opened += 1;
    return connected(socket, this.timeoutMs);
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#open -= 1;
    else next();
  }

  /** Asks DNS once for all connections, so that they reach the same server and DNS is spared. */
  readonly #lookup: LookupFunction = (name, options, done) => {
    this.#found ??= new Promise((resolve) => {
      lookup(name, { ...options, all: true }, (error, addresses) => resolve({ error, addresses }));
    });
    const tell = ({ error, addresses = [] }: Found): void => {
      const [first] = addresses;
      if (options.all === true || first === undefined) done(error, addresses);
      else done(error, first.address, first.family);
    };
    void this.#found.then(tell);
  };
}

interface Found {
  readonly error: NodeJS.ErrnoException | null;
  readonly addresses: LookupAddress[] | undefined;
}

function connected(socket: Socket, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new ConnectError('timeout', `no connection within ${timeoutMs} ms`));
    }, timeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      // Later errors come as the end of the stream: without a listener they would end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new ConnectError(REASONS[error.code ?? ''] ?? 'other', error.message));
    });
  });
}
