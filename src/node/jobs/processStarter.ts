import { adoptProcess, type EarlierRun } from './adoptProcess.ts';
import { systemHangUp } from '../halt/hangUp.ts';
import { systemHalter } from '../halt/systemHalter.ts';
import { launch } from '../launcher/launch.ts';
import { Launcher } from '../launcher/launcher.ts';
import { type ProcessOutput, type ProcessSpec, type RunningProcess, startProcess } from './startProcess.ts';

export type ProcessStarter = {
  /** See `startProcess`. */
  start(spec: ProcessSpec, output: ProcessOutput): Promise<RunningProcess>;
  /** A process that an earlier host has started, as if this one had. */
  adopt(run: EarlierRun, output: ProcessOutput): RunningProcess;
  /** Running processes go on, and their ends are still reported. Later starts are refused. */
  dispose(): void;
};

export type ProcessStarterOptions = {
  /** The bundled launcher, absolute. Without one, processes are started by this program itself. */
  launcherPath?: string;
  /** What runs it: Node, or an Electron that is asked to be one. Default: `process.execPath`. */
  execPath?: string;
  /** How long an idle launcher is kept, in ms; default 30,000. */
  idleMs?: number;
  /** Hears once that no launcher can be started and this program starts processes itself. */
  onUnavailable?: () => void;
};

/** Windows forks nothing, so that a launcher would be of no use there. */
export function createProcessStarter(
  options: ProcessStarterOptions = {},
  platform: NodeJS.Platform = process.platform,
): ProcessStarter {
  const halter = systemHalter(platform);
  const hangUp = systemHangUp(platform);
  const { launcherPath, execPath = process.execPath, ...rest } = options;
  if (launcherPath === undefined || platform === 'win32') {
    return {
      start: (spec, output) => startProcess(spec, output, { launch, halter, hangUp }),
      adopt: (run, output) => adoptProcess(run, output, { launch, halter, hangUp }),
      dispose: () => {},
    };
  }
  const launcher = new Launcher({ ...rest, launcherPath, execPath });
  return {
    start: (spec, output) => startProcess(spec, output, { launch: launcher.launch, halter, hangUp }),
    adopt: (run, output) => adoptProcess(run, output, { launch: launcher.launch, halter, hangUp }),
    dispose: () => launcher.dispose(),
  };
}
