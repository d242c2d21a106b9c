import { isAcceptedApiVersion } from '@coffer/kernel';
import {
  echo,
  invalidParam,
  metadata,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { enabledEvents } from './enabled-events.ts';

/** Longer addresses are refused by many programs on the way. */
const URL_MAX_CHARS = 2_048;

/** What can be said of a new endpoint and of one that changes. */
export const endpointShape: {
  readonly description: Param<string | null>;
  readonly enabled_events: Param<readonly string[]>;
  readonly metadata: Param<MetadataChange>;
  readonly url: Param<string>;
} = {
  description: unsettable(string()),
  enabled_events: enabledEvents(),
  metadata: metadata(),
  url: address(),
};

/** A version that requests may name, too. */
export function apiVersion(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const version = text.read(value, path);
      if (isAcceptedApiVersion(version)) return version;
      throw invalidParam({
        param: path,
        message: `Invalid Stripe API version: ${echo(version)}`,
      });
    },
  };
}

function address(): Param<string> {
  const text = string({ maxChars: URL_MAX_CHARS });
  return {
    required: false,
    read(value, path) {
      const url = text.read(value, path);
      if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
      throw invalidParam({ param: path, code: 'url_invalid', message: 'Not a valid URL' });
    },
  };
}
