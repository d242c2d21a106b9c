/** The sandbox card network's process. */
import { runService } from '@coffer/kernel';
import { readConfig } from './config.ts';
import { startSandbox } from './start.ts';

runService(process, async (message) => startSandbox(readConfig(message)));
