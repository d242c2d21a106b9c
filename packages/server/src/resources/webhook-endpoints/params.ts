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
