// Gives every variable of a task its value. Two rounds, as in VS Code: first all that need no question, so
// that nobody is asked for the sake of a task that fails anyway, then commands and inputs one after another
// in the order in which they are written. A variable that is used twice has one value. An answer is inserted
// as it is; resolveRun.ts replaces quietly what it may contain.
import { editorVariable, type EditorFacts } from './editorVariables.ts';
import { type Answer, answerOf, askInput, commandText, type InputSources } from './inputs.ts';
import { VariableError } from './variableProblem.ts';
import { findVariables, replaceVariables, type VariableRef } from './variableText.ts';

export type VariableSources = {
  readonly facts: EditorFacts;
  readonly inputs: InputSources;
  /**
   * What has been asked before for the same order, and is not asked again; filled here. VS Code asks once for
   * a task and all that it depends on.
   */
  readonly asked?: Map<string, Answer> | undefined;
  /**
   * Label of the default build task; undefined if the question for it was closed, null if there is no build
   * task.
   */
  readonly defaultBuildTask: () => Promise<string | undefined | null>;
};

export type Replace = (text: string) => string;

export type ResolvedVariables = {
  readonly replace: Replace;
  /** For eyes: like `replace`, with dots for what was typed into a password box. */
  readonly show: Replace;
};

/** Replaces the variables of the given texts, and only those. Rejects with VariableError. */
export async function resolveVariables(
  texts: Iterable<string>,
  sources: VariableSources,
): Promise<ResolvedVariables> {
  const written = new Map<string, VariableRef>();
  for (const text of texts) {
    for (const ref of findVariables(text)) {
      written.set(ref.id, ref);
    }
  }

  const values = new Map<string, string>();
  const asking = new Map<string, VariableRef>();
  for (const ref of written.values()) {
    const value = quietValue(ref, sources.facts, [], asking);
    if (value !== undefined) {
      values.set(ref.id, value);
    }
  }
  const answers = new Map<string, Answer>();
  for (const ref of asking.values()) {
    const soFar = [...written.keys()].map((id) => values.get(id) ?? answers.get(id)?.text ?? id);
    answers.set(ref.id, await askedOnce(ref, soFar, sources));
  }
  return {
    replace: replacer(values, answers, (answer) => answer.text),
    show: replacer(values, answers, (answer) => (answer.secret ? '•••' : answer.text)),
  };
}

function replacer(
  values: ReadonlyMap<string, string>,
  answers: ReadonlyMap<string, Answer>,
  textOf: (answer: Answer) => string,
): Replace {
  const answered = new Map([...answers].map(([id, answer]) => [id, textOf(answer)]));
  const final = new Map(answered);
  // A setting may itself hold `${input:x}`: its value gets the answer here.
  for (const [id, value] of values) {
    final.set(id, replaceVariables(value, answered));
  }
  return (text) => replaceVariables(text, final);
}

/**
 * Asks nothing. If one of the variables has no value, the whole text stays as it is; so does a variable that
 * would need a question.
 */
export function replaceQuietly(text: string, facts: EditorFacts): string {
  const values = new Map<string, string>();
  try {
    for (const ref of findVariables(text)) {
      const value = quietValue(ref, facts, [], new Map());
      if (value !== undefined) {
        values.set(ref.id, value);
      }
    }
  } catch (error) {
    if (error instanceof VariableError) {
      return text;
    }
    throw error;
  }
  return replaceVariables(text, values);
}

function quietValue(
  ref: VariableRef,
  facts: EditorFacts,
  within: readonly string[],
  asking: Map<string, VariableRef>,
): string | undefined {
  if (needsQuestion(ref)) {
    asking.set(ref.id, ref);
    return undefined;
  }
  const value = editorVariable(ref, facts);
  if (value === undefined) {
    return undefined;
  }
  const path = [...within, ref.id];
  const inner = new Map<string, string>();
  for (const next of findVariables(value)) {
    // A value that names itself keeps the text. Only a setting may ask: a file name or a selection must not
    // run a command.
    if (path.includes(next.id) || (needsQuestion(next) && ref.name !== 'config')) {
      continue;
    }
    const nested = quietValue(next, facts, path, asking);
    if (nested !== undefined) {
      inner.set(next.id, nested);
    }
  }
  return replaceVariables(value, inner);
}

function needsQuestion({ name, argument }: VariableRef): boolean {
  return name === 'input' || name === 'command' || (name === 'defaultBuildTask' && argument === undefined);
}

async function askedOnce(
  ref: VariableRef,
  soFar: readonly string[],
  sources: VariableSources,
): Promise<Answer> {
  // An input of that name may be another one in another folder; a command is the same everywhere.
  const key = ref.name === 'input' ? `${sources.inputs.place} ${ref.id}` : ref.id;
  const answer = sources.asked?.get(key) ?? (await interactiveValue(ref, soFar, sources));
  sources.asked?.set(key, answer);
  return answer;
}

async function interactiveValue(
  ref: VariableRef,
  soFar: readonly string[],
  { inputs, defaultBuildTask }: VariableSources,
): Promise<Answer> {
  if (ref.name === 'defaultBuildTask') {
    const label = await defaultBuildTask();
    if (label === null) {
      throw new VariableError({ reason: 'noDefaultBuildTask', variable: ref.id });
    }
    return { text: answerOf(ref, label), secret: false };
  }
  if (!ref.argument) {
    throw new VariableError({ reason: 'noArgument', variable: ref.id });
  }
  if (ref.name === 'input') {
    return askInput(ref, inputs);
  }
  return { text: await commandText(ref, ref.argument, soFar, inputs.dialogs), secret: false };
}
