import { describe, expect, it } from 'vitest';
import { ChangedRun } from '../../../../src/extension/adding/changedRun.ts';
import { processText } from '../../../../src/extension/shell/commandText.ts';
import type { ResolvedTask } from '../../../../src/local/work/taskWork.ts';

const folder = process.platform === 'win32' ? 'C:\\work' : '/work';
const shell = (line: string) => ({ file: 'sh', args: ['-c', line] });

function direct(words: readonly string[], more: Partial<ResolvedTask> = {}): ResolvedTask {
  const [file = '', ...args] = words;
  const spec = { file, args, cwd: folder, env: { PWD: folder, FORCE_COLOR: '1', A: 'x y' } };
  return { key: 'task', name: 'build', source: '', commandText: processText(words), spec, ...more };
}

function byShell(line: string, more: Partial<ResolvedTask> = {}): ResolvedTask {
  const task = direct(['bash', '-l', '-c', line]);
  return { ...task, key: `command:${line}`, name: line, commandText: line, byShell: true, ...more };
}

describe('what a job ran, as a form', () => {
  it.each([
    ['a program', direct(['node', '-e', 'a "b"', "it's", '', 'C:\\x'])],
    ['a command line', byShell('echo "$A" | wc')],
  ])('of %s is the same when nothing is changed', (_what, task) => {
    const run = new ChangedRun(task, 'linux');
    expect(run.problem(run.before)).toBeUndefined();
    expect(run.apply(run.before, shell)).toEqual(task);
  });

  it('shows what it ran and what was set, not what the queue sets by itself', () => {
    const { before } = new ChangedRun(direct(['node', 'a b.js']), 'linux');
    expect(before).toEqual({ command: "node 'a b.js'", byShell: false, cwd: folder, env: "'A=x y'" });
  });

  it('changes a command line, which keeps its shell', () => {
    const run = new ChangedRun(byShell('echo 1'), 'linux');
    const { spec, name, key, commandText } = run.apply({ ...run.before, command: 'echo 2' }, shell);
    expect([spec.file, spec.args]).toEqual(['bash', ['-l', '-c', 'echo 2']]);
    expect([name, key, commandText]).toEqual(['echo 2', 'command:echo 2', 'echo 2']);
  });

  it('goes from a program to the shell and back', () => {
    const run = new ChangedRun(direct(['node', 'a b.js']), 'linux');
    const changed = run.apply({ ...run.before, byShell: true }, shell);
    expect(changed).toMatchObject({ byShell: true, key: 'task', name: 'build' });
    expect(changed.spec).toMatchObject({ file: 'sh', args: ['-c', "node 'a b.js'"] });
    const again = new ChangedRun(changed, 'linux');
    const back = again.apply({ ...again.before, byShell: false }, shell);
    expect(back.spec).toMatchObject({ file: 'node', args: ['a b.js'] });
    expect(back.byShell).toBeUndefined();
  });

  it('changes the folder, and PWD and the stop command with it', () => {
    const task = direct(['node']);
    const run = new ChangedRun({ ...task, stop: { ...task.spec, file: 'stop' } }, 'linux');
    const { spec, stop } = run.apply({ ...run.before, cwd: 'sub' }, shell);
    expect(spec.cwd).toMatch(/work.sub$/);
    expect(spec.env['PWD']).toBe(spec.cwd);
    expect(stop).toMatchObject({ file: 'stop', cwd: spec.cwd, env: spec.env });
  });

  it('changes variables: sets, removes and forgets them', () => {
    const run = new ChangedRun(direct(['node']), 'linux');
    const envAfter = (env: string) => run.apply({ ...run.before, env }, shell).spec.env;
    expect(envAfter("A=1 B='2 3' C=")).toEqual({ PWD: folder, FORCE_COLOR: '1', A: '1', B: '2 3', C: '' });
    expect(envAfter('A FORCE_COLOR=0')).toEqual({ PWD: folder, FORCE_COLOR: '0', A: null });
    expect(envAfter('')).toEqual({ PWD: folder, FORCE_COLOR: '1' });
  });
});

describe('what is secret', () => {
  it('stays what it was where it is hidden, in a command line', () => {
    const task = byShell('login ab a', { commandText: 'login ••• a' });
    const run = new ChangedRun({ ...task, spec: { ...task.spec, args: ['-c', 'login hidden a'] } }, 'linux');
    expect(run.before.command).toBe('login ••• a');
    const changed = run.apply({ ...run.before, command: 'login -v ••• a' }, shell);
    expect(changed.spec.args).toEqual(['-c', 'login -v hidden a']);
    expect(changed.commandText).toBe('login -v ••• a');
    expect(changed.name).not.toContain('hidden');
  });

  it('stays what it was in an argument, whatever is in it', () => {
    const words = ['login', 'a "b" c', 'x y'];
    const task = direct(words, { commandText: processText(['login', '•••', 'x y']) });
    const run = new ChangedRun(task, 'linux');
    expect(run.before.command).toBe("login ••• 'x y'");
    expect(run.apply({ ...run.before, command: 'login -v •••' }, shell).spec.args).toEqual(['-v', 'a "b" c']);
  });

  it('must be typed anew when it is not known what is hidden', () => {
    const run = new ChangedRun(byShell('login\nb', { commandText: 'login ••• ⏎ c' }), 'linux');
    expect(run.problem(run.before)).toBe('hidden');
  });

  it('is not shown of a variable', () => {
    const task = direct(['node']);
    const spec = { ...task.spec, env: { API_TOKEN: 'abc', B: '1' } };
    const run = new ChangedRun({ ...task, spec }, 'linux');
    expect(run.before.env).toBe('API_TOKEN=••• B=1');
    expect(run.apply({ ...run.before, env: 'API_TOKEN=•••' }, shell).spec.env).toEqual({ API_TOKEN: 'abc' });
    expect(run.apply({ ...run.before, env: 'API_TOKEN=d' }, shell).spec.env).toEqual({ API_TOKEN: 'd' });
  });
});

describe('a form that cannot run', () => {
  const run = new ChangedRun(direct(['node']), 'linux');
  it.each([
    [{ command: ' ' }, 'noCommand'],
    [{ command: `''` }, 'noCommand'],
    [{ command: 'node "' }, 'openQuote'],
    [{ command: 'node •••' }, 'hidden'],
    [{ cwd: ' ' }, 'noFolder'],
    [{ env: `A='` }, 'openQuote'],
    [{ env: '=x' }, 'badVariable'],
  ])('%j: %s', (changes, problem) => {
    expect(run.problem({ ...run.before, ...changes })).toBe(problem);
  });

  it('leaves the quotes of a command line to the shell', () => {
    expect(run.problem({ ...run.before, byShell: true, command: `echo "` })).toBeUndefined();
  });
});
