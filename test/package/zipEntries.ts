import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06_05_4b_50;
const stored = 0;

/** The names in a zip file, read from its central directory. */
export function zipEntries(file: string): string[] {
  return [...directoryOf(readFileSync(file)).keys()];
}

/** The text of one of them. */
export function zipText(file: string, name: string): string {
  const zip = readFileSync(file);
  const entry = directoryOf(zip).get(name);
  if (entry === undefined) {
    throw new Error(`${file} has no ${name}.`);
  }
  const { method, size, at } = entry;
  const from = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const bytes = zip.subarray(from, from + size);
  return (method === stored ? bytes : inflateRawSync(bytes)).toString('utf8');
}

type Entry = { readonly method: number; readonly size: number; readonly at: number };

function directoryOf(zip: Buffer): Map<string, Entry> {
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== endOfDirectory) {
    end--;
  }
  const entries = new Map<string, Entry>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    entries.set(zip.toString('utf8', at + 46, at + 46 + nameLength), {
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      at: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}
