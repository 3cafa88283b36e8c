// The user's terminal settings that decide how a shell task runs and what every task finds in its
// environment.
import * as vscode from 'vscode';
import { baseEnvironment } from '../../node/index.ts';
import type { EditorFacts } from '../variables/editorVariables.ts';
import { replaceQuietly } from '../variables/resolveVariables.ts';
import { type EnvironmentChange, jobEnvironment } from './jobEnvironment.ts';
import { osName, shellPlatform } from './osName.ts';
import { type ShellProfile, shellProfile } from './shellChoice.ts';

const os = () => osName(process.platform);

/** The shell of the automation profile or the default profile. */
export function automationShell(facts: EditorFacts): ShellProfile {
  const terminal = vscode.workspace.getConfiguration('terminal.integrated');
  const profile = shellProfile(
    shellPlatform(process.platform),
    {
      automationProfile: terminal.get(`automationProfile.${os()}`),
      defaultProfile: terminal.get(`defaultProfile.${os()}`),
      profiles: terminal.get(`profiles.${os()}`),
      defaultShell: vscode.env.shell,
    },
    process.env,
  );
  // The program's name decides about quoting and switches, so `${env:ComSpec}` must be known by now.
  const args = profile.args.map((arg) => replaceQuietly(arg, facts));
  return { ...profile, file: replaceQuietly(profile.file, facts), args };
}

/**
 * The folder that VS Code takes a terminal for, and whose values the variables in its settings get: the one
 * in which it starts, otherwise the active editor's, otherwise the first.
 */
export function terminalFolder(cwd: string): vscode.WorkspaceFolder | undefined {
  const { getWorkspaceFolder, workspaceFolders } = vscode.workspace;
  const active = vscode.window.activeTextEditor?.document.uri;
  return (
    getWorkspaceFolder(vscode.Uri.file(cwd)) ??
    (active && getWorkspaceFolder(active)) ??
    workspaceFolders?.[0]
  );
}

/** Changes to the environment that src/node starts from. `facts` are those of the terminal's folder. */
export function taskEnvironment(
  facts: EditorFacts,
  cwd: string,
  taskEnv: EnvironmentChange,
  profileEnv: EnvironmentChange = {},
): Record<string, string | null> {
  const terminal = vscode.workspace.getConfiguration('terminal.integrated');
  const quietly = (changes: EnvironmentChange): EnvironmentChange =>
    Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [
        name,
        typeof value === 'string' ? replaceQuietly(value, facts) : value,
      ]),
    );
  return jobEnvironment({
    cwd,
    platform: shellPlatform(process.platform),
    base: baseEnvironment(),
    terminalEnv: quietly(terminal.get<EnvironmentChange>(`env.${os()}`) ?? {}),
    profileEnv: quietly(profileEnv),
    taskEnv,
    language: vscode.env.language,
    detectLocale: terminal.get('detectLocale'),
  });
}
