import { FACTS, type FactName, type Facts } from './facts.ts';
import type { BusinessFacts, ChannelFacts } from './facts-file.ts';

/**
 * What a person said together with what an audit saw on the pages: of two values of a fact the
 * worse one counts. A page that no channel of the person stands for is a channel of its own.
 */
export function withFound(said: BusinessFacts, found: BusinessFacts): BusinessFacts {
  const sites = said.channels.filter(({ channel }) => channel === 'ecommerce');
  if (sites.length === 0) return { ...said, channels: [...said.channels, ...found.channels] };
  const seen = found.channels.map(({ facts }) => facts).reduce(worse, {});
  return {
    ...said,
    channels: said.channels.map((each): ChannelFacts =>
      each.channel === 'ecommerce' ? { ...each, facts: worse(each.facts, seen) } : each,
    ),
  };
}

function worse(a: Facts, b: Facts): Facts {
  // The keys of Facts are fact names.
  const names = Object.keys({ ...a, ...b }) as FactName[];
  return Object.fromEntries(
    names.map((name) => [name, rank(name, a) >= rank(name, b) ? a[name] : b[name]]),
  );
}

function rank(name: FactName, facts: Facts): number {
  return FACTS[name].values.findIndex(({ value }) => value === facts[name]);
}
