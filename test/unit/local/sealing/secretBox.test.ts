import { describe, expect, it, vi } from 'vitest';
import { comparable, sealWork } from '../../../../src/local/sealing/sealedWork.ts';
import { SecretBox, type SecretShelf } from '../../../../src/local/sealing/secretBox.ts';

function shelf(kept = new Map<string, string>()): SecretShelf & { kept: Map<string, string> } {
  return {
    kept,
    get: async (name) => kept.get(name),
    store: async (name, value) => void kept.set(name, value),
  };
}

const open = (secrets: SecretShelf, onFailure = vi.fn<(error: unknown) => void>()) =>
  new SecretBox(secrets, 'key', onFailure);

const workOf = (env: object, more: object = {}) => ({
  kind: 'process',
  data: { commandText: 'x', spec: { file: 'x', args: [], cwd: '/', env, ...more } },
});
const seal = (text: string): string => `sealed ${text}`;
const noKey = (): undefined => undefined;

describe('a sealed value', () => {
  it('is opened by a later window, and says nothing of itself', async () => {
    const secrets = shelf();
    const first = open(secrets);
    await first.prepare();
    const sealed = first.seal('hunter2') ?? '';
    expect(sealed).not.toContain('hunter2');
    expect(first.seal('hunter2')).toBe(sealed);
    expect(first.seal('hunter3')).not.toBe(sealed);
    expect(await open(secrets).open(sealed)).toBe('hunter2');
  });

  it('is not opened with another key, or when it was changed', async () => {
    const secretBox = open(shelf());
    await secretBox.prepare();
    const sealed = secretBox.seal('hunter2') ?? '';
    const other = open(shelf());
    await other.prepare();
    expect(await other.open(sealed)).toBeUndefined();
    expect(await secretBox.open(`${sealed.slice(0, -4)}AAAA`)).toBeUndefined();
    expect(await secretBox.open('')).toBeUndefined();
  });

  it('has the key of the window that made it first', async () => {
    const secrets = shelf();
    const [first, second] = [open(secrets), open(secrets)];
    await Promise.all([first.ready, second.ready]);
    await first.prepare();
    await second.prepare();
    expect(await first.open(second.seal('both') ?? '')).toBe('both');
  });

  it('is opened by a window that knew no key when another one made it', async () => {
    const secrets = shelf();
    const [first, second] = [open(secrets), open(secrets)];
    await Promise.all([first.ready, second.ready]);
    await second.prepare();
    expect(await first.open(second.seal('both') ?? '')).toBe('both');
  });

  it('can be sealed by whoever has waited for the key, also while another caller makes it', async () => {
    const secretBox = open(shelf());
    const callers = [1, 2, 3].map(async () => {
      await secretBox.prepare();
      return secretBox.seal('hunter2');
    });
    const [first, ...others] = await Promise.all(callers);
    expect(first).toBeDefined();
    expect(others).toEqual([first, first]);
  });

  it('is opened by every window, though two have made a key at the same time', async () => {
    const kept = new Map<string, string>();
    const writes: (() => void)[] = [];
    // Nothing that is written is seen before both windows have looked.
    const slow: SecretShelf = {
      get: async (name) => kept.get(name),
      store: (name, value) =>
        new Promise((done) => {
          writes.push(() => {
            kept.set(name, value);
            done();
          });
        }),
    };
    const [one, other] = [open(slow), open(slow)];
    const prepared = Promise.all([one.prepare(), other.prepare()]);
    await vi.waitFor(() => expect(writes).toHaveLength(2));
    while (writes.length > 0) {
      writes.splice(0).forEach((write) => write());
      await new Promise((turn) => setImmediate(turn));
    }
    await prepared;
    const sealed = [one.seal('from one') ?? '', other.seal('from the other') ?? ''];
    const later = open(slow);
    for (const secretBox of [one, other, later]) {
      expect(await Promise.all(sealed.map((text) => secretBox.open(text)))).toEqual([
        'from one',
        'from the other',
      ]);
    }
  });

  it('of a key from before keys had entries of their own is opened', async () => {
    const secrets = shelf(new Map([['key', Buffer.alloc(32, 7).toString('base64')]]));
    const secretBox = open(secrets);
    await secretBox.prepare();
    const sealed = secretBox.seal('hunter2') ?? '';
    expect(sealed).toMatch(/^v1\./);
    expect(await open(secrets).open(sealed)).toBe('hunter2');
  });

  it('does not exist where no key is to be had, and the failure is told', async () => {
    const told = vi.fn<(error: unknown) => void>();
    const secretBox = open({ get: () => Promise.reject(new Error('locked')), store: async () => {} }, told);
    await secretBox.prepare();
    expect(secretBox.seal('hunter2')).toBeUndefined();
    expect(told).toHaveBeenCalledOnce();
  });
});

describe('work that is compared', () => {
  it('is the same whether it was sealed or not', () => {
    const work = workOf({ A: '1' });
    expect(comparable(sealWork(work, seal), seal)).toBe(comparable(work, seal));
    expect(comparable(workOf({ A: '2' }), seal)).not.toBe(comparable(work, seal));
    expect(comparable(workOf({}), noKey)).toBe(comparable(workOf({}), seal));
  });

  it('without a key is the same while nothing was stored, and then nobody can tell', () => {
    const work = workOf({ A: '1' });
    expect(comparable(work, noKey)).toBe(comparable(workOf({ A: '1' }), noKey));
    expect(comparable(work, noKey)).not.toBe(comparable(workOf({ A: '2' }), noKey));
    expect(comparable(sealWork(work, noKey), noKey)).toBeUndefined();
  });
});
