import {
  echo,
  invalidParam,
  metadata,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { ENDPOINT_VERSIONS } from './api-versions.ts';
import { enabledEvents } from './enabled-events.ts';

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
  url: string(),
};

/** A version that there was; requests may name others, such as those of previews. */
export function apiVersion(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const version = text.read(value, path);
      if (ENDPOINT_VERSIONS.has(version)) return version;
      throw invalidParam({
        param: path,
        message: `Invalid Stripe API version: ${echo(version)}`,
      });
    },
  };
}
