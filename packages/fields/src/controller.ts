// The hidden frame of one Coffer(): makes the calls that carry no card data.
import type { FrameTask, PlainObject } from '@coffer/kernel';
import { runFrame } from './frame.ts';

runFrame({
  configure: () => Promise.resolve(),
  update: () => undefined,
  command: () => undefined,
  validate: () => null,
  withCard: (task: FrameTask): PlainObject => ('params' in task ? task.params : {}),
});
