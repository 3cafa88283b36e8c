import { describe, expect, it } from 'vitest';
import { emptyForm, formOf, isField, optionsOf } from '../../../../src/extension/asking/jobForm.ts';
import { checkJobOptions } from '../../../../src/queue/index.ts';

const now = new Date(2031, 4, 3, 14, 5).getTime();

describe('the form of a job', () => {
  it('leaves to the settings what nobody has chosen', () => {
    expect(optionsOf(emptyForm, now)).toEqual({});
  });

  it('has every option', () => {
    const form = { priority: '-2', after: [3], keys: 'gpu, , port:1,gpu', timeout: '1m', attempts: '3' };
    const options = optionsOf({ ...form, start: '10m' }, now);
    expect(options).toEqual({
      priority: -2,
      after: [3],
      keys: ['gpu', 'port:1'],
      delayMs: 600_000,
      timeoutMs: 60_000,
      retry: { attempts: 3 },
    });
    expect(() => checkJobOptions(options)).not.toThrow();
    const { notBefore, delayMs } = optionsOf({ ...form, start: '15:00' }, now);
    expect([notBefore, delayMs]).toEqual([now + 55 * 60_000, undefined]);
  });

  it('takes only what it understands', () => {
    expect(isField('priority', ' 5 ', now)).toBe(true);
    expect(isField('priority', '1.5', now)).toBe(false);
    expect(isField('start', '25:00', now)).toBe(false);
    expect(isField('start', '14:05', now)).toBe(true);
    expect(isField('timeout', '0', now)).toBe(false);
    expect(isField('attempts', '0', now)).toBe(false);
    expect(isField('attempts', ' ', now)).toBe(true);
  });

  it('of a job that has run is what it was added with', () => {
    const job = {
      priority: 3,
      keys: ['gpu', 'own'],
      timeoutMs: 90_000,
      retry: { attempts: 4, backoffMs: 5 },
    };
    const form = formOf(job, (key) => key === 'own');
    expect(optionsOf(form, now)).toEqual({
      priority: 3,
      keys: ['gpu'],
      timeoutMs: 90_000,
      retry: { attempts: 4 },
    });
    const plain = { priority: 0, keys: [], timeoutMs: undefined, retry: undefined };
    expect(formOf(plain, () => false)).toEqual(emptyForm);
  });
});
