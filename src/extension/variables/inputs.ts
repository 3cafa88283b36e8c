// `${input:x}`: looks the input up among the definitions of tasks.json, asks, and remembers the answer as the
// next default. Answers are kept for each folder and input; a password's never.
import { VariableError } from './variableProblem.ts';
import type { VariableRef } from './variableText.ts';

/** Remembers answers; a `vscode.Memento` fits. */
export type AnswerStore = {
  get(key: string): unknown;
  update(key: string, value: string): PromiseLike<void>;
};

export type PickOption = {
  readonly label: string;
  readonly value: string;
  readonly isDefault: boolean;
};

/** How a person is asked; undefined means the question was closed. */
export type Dialogs = {
  prompt(question: { text: string; value: string; password: boolean }): Promise<string | undefined>;
  pick(question: { text: string; options: readonly PickOption[] }): Promise<string | undefined>;
  runCommand(command: string, argument: unknown): Promise<unknown>;
};

export type InputSources = {
  /** The `inputs` of tasks.json, unchecked. */
  readonly definitions: unknown;
  /** Separates the answers of one folder from another's. */
  readonly place: string;
  readonly answers: AnswerStore;
  readonly dialogs: Dialogs;
};

export type Answer = {
  readonly text: string;
  /** Typed into a password box: to be used, never shown or remembered. */
  readonly secret: boolean;
};

export async function askInput(ref: VariableRef, sources: InputSources): Promise<Answer> {
  const input = ref.argument ?? '';
  const definition = findDefinition(sources.definitions, input);
  if (!definition) {
    throw new VariableError({ reason: 'undefinedInput', variable: ref.id, input });
  }
  const text = (attribute: string): string => {
    const value = definition[attribute];
    if (typeof value === 'string') {
      return value;
    }
    throw new VariableError({ reason: 'incompleteInput', variable: ref.id, input, missing: attribute });
  };
  const key = `jobQueue.input.${sources.place}.${input}`;
  const last = sources.answers.get(key);
  const byDefault = definition['default'];
  const suggested = typeof last === 'string' ? last : byDefault;

  switch (definition['type']) {
    case 'promptString': {
      const password = definition['password'] === true;
      const value = password ? byDefault : suggested;
      const question = { text: text('description'), value: typeof value === 'string' ? value : '', password };
      const answer = answerOf(ref, await sources.dialogs.prompt(question));
      if (!password) {
        await sources.answers.update(key, answer);
      }
      return { text: answer, secret: password };
    }
    case 'pickString': {
      const question = text('description');
      const options = pickOptions(definition['options'], byDefault, suggested);
      if (!options) {
        throw new VariableError({ reason: 'incompleteInput', variable: ref.id, input, missing: 'options' });
      }
      const answer = answerOf(ref, await sources.dialogs.pick({ text: question, options }));
      await sources.answers.update(key, answer);
      return { text: answer, secret: false };
    }
    case 'command':
      return {
        text: await commandText(ref, text('command'), definition['args'], sources.dialogs),
        secret: false,
      };
    default:
      throw new VariableError({
        reason: 'unknownInputType',
        variable: ref.id,
        input,
        type: String(definition['type']),
      });
  }
}

/**
 * What a command gives for a variable. Commands answer undefined both when cancelled and when they are not
 * made for this.
 */
export async function commandText(
  ref: VariableRef,
  command: string,
  argument: unknown,
  dialogs: Pick<Dialogs, 'runCommand'>,
): Promise<string> {
  let value: unknown;
  try {
    value = await dialogs.runCommand(command, argument);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new VariableError({ reason: 'commandFailed', variable: ref.id, command, message });
  }
  if (typeof value === 'string') {
    return value;
  }
  throw new VariableError({ reason: 'commandNoText', variable: ref.id, command });
}

export function answerOf(ref: VariableRef, answer: string | undefined): string {
  if (answer !== undefined) {
    return answer;
  }
  throw new VariableError({ reason: 'cancelled', variable: ref.id });
}

/** Of two definitions with the same id the later one counts, as in VS Code. */
function findDefinition(definitions: unknown, id: string): Record<string, unknown> | undefined {
  if (!Array.isArray(definitions)) {
    return undefined;
  }
  const isWanted = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && (one as { id?: unknown }).id === id;
  return definitions.findLast(isWanted);
}

/**
 * The suggested option first, then the default one, then the rest as written. Undefined if one of them is
 * malformed.
 */
function pickOptions(written: unknown, byDefault: unknown, suggested: unknown): PickOption[] | undefined {
  if (!Array.isArray(written)) {
    return undefined;
  }
  const options: PickOption[] = [];
  for (const one of written as unknown[]) {
    const { value, label } =
      typeof one === 'string'
        ? { value: one, label: undefined }
        : ((one ?? {}) as Partial<Record<string, unknown>>);
    if (typeof value !== 'string') {
      return undefined;
    }
    const shown = typeof label === 'string' && label ? `${label}: ${value}` : value;
    options.push({ label: shown, value, isDefault: value === byDefault });
  }
  const rank = (option: PickOption) => (option.value === suggested ? 0 : option.isDefault ? 1 : 2);
  return options.toSorted((a, b) => rank(a) - rank(b));
}
