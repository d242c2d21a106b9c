// Receives: answers 200 at once to whatever is posted, and remembers what came when.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { doTasks } from './child.ts';
import type { Arrived, SinkTask } from './messages.ts';

const OBJECT = /"object":\{"id":"([^"]+)"/;

let arrivals: Arrived[] = [];
let hanging: ReadonlySet<string> = new Set();
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const url = request.url ?? '';
    const object = OBJECT.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
    arrivals.push([url, object, performance.timeOrigin + performance.now()]);
    if (!hanging.has(url)) response.writeHead(200).end();
  });
});

doTasks(async (given) => {
  // Sent by the bench.
  const task = given as SinkTask;
  switch (task.task) {
    case 'listen':
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      // A listening TCP server has an address.
      return (server.address() as AddressInfo).port;
    case 'hang':
      hanging = new Set(task.paths);
      return null;
    case 'forget':
      arrivals = [];
      return null;
    case 'count':
      return arrivals.length;
    case 'arrivals':
      return arrivals;
  }
});
