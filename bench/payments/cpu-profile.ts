/** What of Chrome's format of CPU profiles is read. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const IDLE = '(idle)';
/** Samples are a millisecond apart: for the rest of a longer time the process had no CPU. */
const SAMPLE_MAX_MS = 2;

/** The samples in which the process worked: which node it was in, and for how long. */
export function busySamples(profile: CpuProfile): { readonly id: number; readonly ms: number }[] {
  const { nodes, samples, timeDeltas } = profile;
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === IDLE).map(({ id }) => id),
  );
  return samples.flatMap((id, at) => {
    const ms = Math.min((timeDeltas[at] ?? 0) / 1_000, SAMPLE_MAX_MS);
    return idle.has(id) ? [] : [{ id, ms }];
  });
}
