// Every problem of this folder and of ../variables in words for the user: what happened, to which task, what
// to do next.
import { l10n } from 'vscode';
import type { VariableProblem } from '../variables/variableProblem.ts';
import type { TaskProblem, UnsupportedReason } from './taskProblem.ts';

/** Empty for `cancelled`: there is nothing to report. */
export function describeTaskProblem(problem: TaskProblem): string {
  switch (problem.reason) {
    case 'cancelled':
      return '';
    case 'untrusted':
      return l10n.t('This workspace is not trusted, so its tasks cannot run.');
    case 'unknownTask':
      return problem.folder === undefined
        ? l10n.t(
            'There is no task "{0}". "Job Queue: Add Job" lists the tasks of this workspace.',
            problem.task,
          )
        : l10n.t(
            'There is no task "{0}" in the folder "{1}". "Job Queue: Add Job" lists the tasks of this workspace.',
            problem.task,
            problem.folder,
          );
    case 'unknownFolder':
      return problem.folders.length === 0
        ? l10n.t('There is no folder "{0}": no folder is open.', problem.folder)
        : l10n.t(
            'There is no folder "{0}". The folders are: {1}.',
            problem.folder,
            problem.folders.join(', '),
          );
    case 'ambiguousTask':
      return l10n.t(
        'There are several tasks "{0}": {1}. Name the folder, or the task with its source.',
        problem.task,
        problem.places.join(', '),
      );
    case 'dependencyCycle':
      return l10n.t(
        '"{0}" depends on itself: {1}. Correct "dependsOn" in tasks.json; no job was added.',
        problem.path[0] ?? '',
        problem.path.join(' → '),
      );
    case 'unknownDependency':
      return l10n.t(
        'There is no task "{0}", which "{1}" depends on: {2}. Correct "dependsOn" in tasks.json; no job was added.',
        problem.path.at(-1) ?? '',
        problem.path.at(-2) ?? '',
        problem.path.join(' → '),
      );
    case 'unsupported':
      return describeUnsupported(problem.task, problem.why);
    case 'noCommandLine':
      return l10n.t('The command line is empty.');
    case 'unsafeFile':
      return l10n.t(
        'No job was added for "{0}": a shell could read its name as a command. Rename it, or queue a task of the type "process".',
        problem.file,
      );
    case 'quotedFile':
      return l10n.t(
        'The file must be a word of its own in the command line, because the queue quotes it: {0}',
        'wc -l ${file}',
      );
    case 'uncFolder':
      return l10n.t(
        'cmd.exe cannot work in the network folder "{0}". Choose another shell or folder.',
        problem.cwd,
      );
    case 'variable': {
      const why = describeVariableProblem(problem.problem);
      return problem.task === undefined
        ? why
        : l10n.t('The task "{0}" was not added. {1}', problem.task, why);
    }
    default:
      return problem satisfies never;
  }
}

function describeUnsupported(task: string, why: UnsupportedReason): string {
  switch (why) {
    case 'background':
      return l10n.t(
        '"{0}" is a background task and would keep a worker for ever. "Job Queue: Start as Service" runs it beside the workers.',
        task,
      );
    case 'vscodeChain':
      return l10n.t(
        '"{0}" depends on other tasks, and VS Code, which runs it, would run them once more. Take "terminal" off it in "jobQueue.tasks", if it is there, so that the queue runs it; or use "Run Task", which runs all of them.',
        task,
      );
    case 'vscodeFile':
      return l10n.t(
        '"{0}" is run by VS Code, which takes the active file, not the chosen one. Open the file and use "Add Job".',
        task,
      );
    case 'vscodeService':
      return l10n.t(
        '"{0}" cannot be a service: it runs without end, and only VS Code can run it. "Run Task" runs it.',
        task,
      );
    default:
      return why satisfies never;
  }
}

function describeVariableProblem(problem: VariableProblem): string {
  const { variable } = problem;
  switch (problem.reason) {
    case 'cancelled':
      return '';
    case 'noFolder':
      return l10n.t('{0} has no value: no folder is open.', variable);
    case 'manyFolders':
      return l10n.t(
        '{0} has no value in a workspace of several folders. Add a folder name after a colon.',
        variable,
      );
    case 'unknownFolder':
      return l10n.t('{0} has no value: there is no folder "{1}".', variable, problem.folder);
    case 'noFile':
      return l10n.t('{0} has no value: no file is open. Open one and add the job again.', variable);
    case 'fileOutsideFolders':
      return l10n.t('{0} has no value: "{1}" is in none of the open folders.', variable, problem.file);
    case 'noEditor':
      return l10n.t('{0} has no value: no text editor is active.', variable);
    case 'noSelection':
      return l10n.t('{0} has no value: no text is selected.', variable);
    case 'noArgument':
      return l10n.t('{0} has no value: a name is missing after the colon.', variable);
    case 'noSetting':
      return l10n.t('{0} has no value: there is no setting "{1}".', variable, problem.setting);
    case 'structuredSetting':
      return l10n.t('{0} has no value: the setting "{1}" is not a simple value.', variable, problem.setting);
    case 'noExtension':
      return l10n.t('{0} has no value: the extension "{1}" is not installed.', variable, problem.extension);
    case 'noDefaultBuildTask':
      return l10n.t('{0} has no value: there is no build task.', variable);
    case 'commandFailed':
      return l10n.t(
        '{0} has no value: the command "{1}" failed: {2}',
        variable,
        problem.command,
        problem.message,
      );
    case 'commandNoText':
      return l10n.t('{0} has no value: the command "{1}" gave no text.', variable, problem.command);
    case 'undefinedInput':
      return l10n.t('{0} has no value: tasks.json defines no input "{1}".', variable, problem.input);
    case 'incompleteInput':
      return l10n.t(
        '{0} has no value: the input "{1}" in tasks.json needs "{2}".',
        variable,
        problem.input,
        problem.missing,
      );
    case 'unknownInputType':
      return l10n.t(
        '{0} has no value: the input "{1}" in tasks.json has the unknown type "{2}".',
        variable,
        problem.input,
        problem.type,
      );
    default:
      return problem satisfies never;
  }
}
