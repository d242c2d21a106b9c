import net from 'node:net';

/** Below the range that the system hands out by itself, to whoever connects or listens. */
const PORT_LOW = 20_000;
const PORT_STEP = 10;
const PORT_SLOTS = 1_000;
/**
 * The last port of a slot is held open by the process that has the slot, for as long as it lives: a
 * port that is only found free is somebody else's by the time that it is used, or while what
 * listens there is started again.
 */
const CLAIM = PORT_STEP - 1;

/** The first of nine neighbouring ports that are this process's own from now on. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = PORT_LOW + PORT_STEP * Math.floor(Math.random() * PORT_SLOTS);
    const claim = await holdPort(base + CLAIM);
    if (claim === null) continue;
    const holds = await Promise.all(
      Array.from({ length: CLAIM }, (_, offset) => holdPort(base + offset)),
    );
    const held = holds.filter((server) => server !== null);
    await Promise.all(held.map(letGo));
    if (held.length === CLAIM) return base;
    await letGo(claim);
  }
}

let slot: Promise<number> | undefined;
let taken = 0;

/** A port that is this process's own from now on. */
export async function freePort(): Promise<number> {
  if (slot === undefined || taken === CLAIM) {
    slot = freePortBase();
    taken = 0;
  }
  const offset = taken;
  taken += 1;
  return (await slot) + offset;
}

/** Null: somebody has it. */
function holdPort(port: number): Promise<net.Server | null> {
  return new Promise((resolve) => {
    const server = net.createServer().unref();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1' }, () => resolve(server));
  });
}

function letGo(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
