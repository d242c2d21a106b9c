import { printable } from '@coffer/audit/report';

/** What is shown of an endpoint; `qualification` is null where an API knows of none. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly status: string;
  readonly livemode: boolean;
  readonly description: string | null;
  readonly enabled_events: readonly string[];
  readonly qualification: Qualification | null;
}

/** As `GET /v1/webhook_endpoints/:id/qualification` answers. */
export interface Qualification {
  readonly status: 'pending' | 'passed' | 'failed';
  readonly checked_at: number | null;
  readonly checks: readonly {
    readonly name: string;
    readonly result: string;
    readonly detail: string;
  }[];
  readonly overridden: readonly string[];
  readonly disabled_because: string | null;
  readonly failing_since: number | null;
  readonly deliveries: { readonly waiting: number; readonly given_up: number };
}

const EVENTS_SHOWN_MAX = 3;
const LABEL_WIDTH = 15;

/** A block of lines for each endpoint. */
export function describeEndpoints(endpoints: readonly Endpoint[]): string {
  if (endpoints.length === 0) return 'This account has no webhook endpoints.\n';
  return endpoints.map((endpoint) => `${blockOf(endpoint).join('\n')}\n`).join('\n');
}

function blockOf(endpoint: Endpoint): readonly string[] {
  const { id, status, livemode, url, description, qualification } = endpoint;
  const lines: (readonly [string, string | null])[] = [
    ['url', url],
    ['description', description],
    ['events', eventsOf(endpoint)],
    ...(qualification === null ? [] : standingOf(qualification)),
  ];
  return [
    printable(`${id}  ${status}  ${livemode ? 'live' : 'test'} mode`),
    ...lines.flatMap(([label, text]) =>
      text === null ? [] : [`  ${label.padEnd(LABEL_WIDTH)}${printable(text)}`],
    ),
  ];
}

function eventsOf({ enabled_events: events }: Endpoint): string {
  if (events.includes('*')) return 'all';
  const shown = events.slice(0, EVENTS_SHOWN_MAX).join(', ');
  const more = events.length - EVENTS_SHOWN_MAX;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function standingOf(found: Qualification): readonly (readonly [string, string | null])[] {
  const { deliveries, failing_since: since } = found;
  const failed = found.checks.filter(({ result }) => ['failed', 'unknown'].includes(result));
  return [
    ['disabled', found.disabled_because],
    ['failing since', since === null ? null : timeOf(since)],
    ['deliveries', `${deliveries.waiting} waiting, ${deliveries.given_up} given up`],
    ['qualification', qualificationOf(found)],
    ...failed.map(({ name, detail, result }) => {
      const overridden = found.overridden.includes(name) ? ', overridden' : '';
      return [`  ${result}`, `${name}: ${detail}${overridden}`] as const;
    }),
  ];
}

function qualificationOf({ status, checked_at: at }: Qualification): string {
  if (status === 'pending' || at === null) return 'not looked at yet';
  return `${status}, looked at ${timeOf(at)}`;
}

function timeOf(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 'yyyy-mm-dd'.length)} ${iso.slice(11, 16)} UTC`;
}
