// A picture with a palette: pictures of forms have few colors, and take a third of the bytes so.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE_BYTES = 8;
const CHUNK_OVERHEAD_BYTES = 12;
const COLORS_MAX = 256;
/** Colors that differ in fewer bits than these are one. */
const KEPT_BITS = 4;
const INDEXED = 3;
const BYTES_PER_PIXEL: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of every pixel, in one number. */
  readonly colors: Uint32Array;
}

/** The same picture in at most 256 colors. Takes what Chromium writes: 8 bits, not interlaced. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, colors } = decode(png);
  const palette = paletteOf(colors);
  const nearest = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = colors[y * width + x] ?? 0;
      const known = nearest.get(color) ?? nearestIn(palette, color);
      nearest.set(color, known);
      rows[y * (width + 1) + 1 + x] = known;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, INDEXED], 8);
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(partsOf))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decode(png: Buffer): Pixels {
  const data: Buffer[] = [];
  let header: Buffer = Buffer.alloc(0);
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
    at += length + CHUNK_OVERHEAD_BYTES;
  }
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const size = BYTES_PER_PIXEL[header[9] ?? 0] ?? 0;
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * size, size);
  const colors = new Uint32Array(width * height);
  for (let at = 0; at < colors.length; at += 1) colors[at] = bytes.readUIntBE(at * size, 3);
  return { width, height, colors };
}

/** Undoes the filters of the rows (PNG specification, 9.2). */
function unfiltered(filtered: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const height = filtered.length / (rowBytes + 1);
  const out = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    const filter = filtered[y * (rowBytes + 1)] ?? 0;
    for (let x = 0; x < rowBytes; x += 1) {
      const at = y * rowBytes + x;
      const left = x < pixelBytes ? 0 : (out[at - pixelBytes] ?? 0);
      const up = y === 0 ? 0 : (out[at - rowBytes] ?? 0);
      const corner = x < pixelBytes || y === 0 ? 0 : (out[at - rowBytes - pixelBytes] ?? 0);
      const raw = filtered[y * (rowBytes + 1) + 1 + x] ?? 0;
      out[at] = raw + predicted(filter, { left, up, corner });
    }
  }
  return out;
}

interface Neighbors {
  readonly left: number;
  readonly up: number;
  readonly corner: number;
}

function predicted(filter: number, { left, up, corner }: Neighbors): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if ((a ?? 0) <= (b ?? 0) && (a ?? 0) <= (c ?? 0)) return left;
  return (b ?? 0) <= (c ?? 0) ? up : corner;
}

/** The most used colors, each the most used of its kind. */
function paletteOf(colors: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const byUse = [...counts].toSorted((a, b) => b[1] - a[1]);
  const kinds = new Map<string, number>();
  for (const [color] of byUse) {
    const kind = partsOf(color)
      .map((part) => part >> (8 - KEPT_BITS))
      .join();
    if (!kinds.has(kind)) kinds.set(kind, color);
  }
  return [...kinds.values()].slice(0, COLORS_MAX);
}

function nearestIn(palette: readonly number[], color: number): number {
  const distances = palette.map((one) => distanceOf(partsOf(one), partsOf(color)));
  return distances.indexOf(Math.min(...distances));
}

function distanceOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, part, at) => sum + (part - (b[at] ?? 0)) ** 2, 0);
}

function partsOf(color: number): number[] {
  return [(color >> 16) & 255, (color >> 8) & 255, color & 255];
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
