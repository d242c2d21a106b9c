import { OperatorError } from '@coffer/kernel';
import { isLoopback } from '../running/index.ts';
import { ListenApi, Unavailable, type ApiEvent } from './api.ts';
import { follow } from './follow.ts';
import { forward, isDelivered, type Forwarded } from './forward.ts';
import { isWanted, readListenOptions, type ListenOptions } from './options.ts';
import { jsonEvent, shownEvent } from './show.ts';

const USAGE = `Usage: coffer listen [--forward-to URL] [options]

  Prints what happens in an account as it happens, and forwards it to a program as a webhook
  would come. Goes on when the server restarts, and leaves nothing out. Ctrl-C ends it.

  --forward-to URL   post each event there, signed: 3000/hook is on this machine
  --events LIST      only these types: charge.succeeded,customer.*
  --since EVENT      begin behind that event instead of now
  --replay EVENT     send that event again, and end (may be repeated)
  --json             print {"event", "forwarded"} as JSON, a line each
  --data-dir DIR     the installation that runs on DIR (default: COFFER_DATA_DIR, else .coffer)
  --api-base URL     an API elsewhere; COFFER_SECRET_KEY holds the secret key

  Exit status of --replay: 0 forwarded and answered with 2xx (or nowhere to forward), else 1.
`;

/** `coffer listen`. Returns the exit status. */
export async function runListen(args: readonly string[]): Promise<number> {
  const options = readListenOptions(args, process.env);
  if (options === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  const listening = await Listening.begin(options);
  return options.replay.length > 0 ? listening.replay() : listening.listen();
}

/** One run of the command. */
class Listening {
  readonly #options: ListenOptions;
  readonly #api: ListenApi;
  readonly #secret: string | null;

  private constructor(options: ListenOptions, api: ListenApi, secret: string | null) {
    this.#options = options;
    this.#api = api;
    this.#secret = secret;
  }

  static async begin(options: ListenOptions): Promise<Listening> {
    const api = new ListenApi(options);
    const secret = options.forwardTo === null ? null : await now(() => api.signingSecret());
    return new Listening(options, api, secret);
  }

  async replay(): Promise<number> {
    let status = 0;
    for (const id of this.#options.replay) {
      const forwarded = await this.#pass(await now(() => this.#api.event(id)));
      if (forwarded !== null && !isDelivered(forwarded)) status = 1;
    }
    return status;
  }

  async listen(): Promise<number> {
    const { api, forwardTo: to, since, types } = this.#options;
    const events = follow(this.#api, {
      since: since ?? (await now(() => this.#api.newestId())),
      onOutage: (reason) => say(reason === null ? 'Connected again.' : `Waiting: ${reason}.`),
    });
    const signed = this.#secret === null ? '' : ` Events are signed with ${this.#secret}`;
    say(`Listening to ${api}.${signed}`);
    if (to?.protocol === 'http:' && !isLoopback(to)) {
      say(`Everybody between here and ${to.host} can read what is forwarded: it is plain http.`);
    }
    for await (const event of events) {
      if (isWanted(event.type, types)) await this.#pass(event);
    }
    return 0;
  }

  /** One after the other: a program that is slow gets them late, and in order. */
  async #pass(event: ApiEvent): Promise<Forwarded | null> {
    const { forwardTo: to, json } = this.#options;
    const secret = this.#secret;
    const forwarded = to === null || secret === null ? null : await forward(event, { to, secret });
    process.stdout.write((json ? jsonEvent : shownEvent)(event, forwarded));
    return forwarded;
  }
}

/** At the start an API that is not there is an error, not an outage. */
async function now<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Unavailable) throw new OperatorError(`${error.message}.`);
    throw error;
  }
}

/** Beside the events, so that they can be piped. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
