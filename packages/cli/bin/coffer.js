#!/usr/bin/env node
// Plain JavaScript that runs on Node 20: finds the pinned Node and hands over to the TypeScript.
import { runWithPinnedNode } from './pinned-node.js';

runWithPinnedNode(new URL('../src/main.ts', import.meta.url), process.argv.slice(2));
