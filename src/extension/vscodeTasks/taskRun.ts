// One run of a task by VS Code, as a machine that is told what VS Code says and what time it is. VS Code
// promises little: events may be missing, come twice or too late, and its end of a task is not that of its
// processes. So every state has a limit, a run ends once, and what starts after that is terminated.
//
//   asking ──accepted──> silent ──start──> alive ──exit code──> exited ──end──> over
//      │ 30 s              │ 60 s            │ process gone        │ 2 s
//      v                   v                 v                     v
//   unreachable         notStarted          lost                 over        halted: ──> verifying ──> over

import type { Clock, Timer } from '../../queue/index.ts';
import { limits, type TaskRunEnd, type TaskRunPort } from './taskRunPort.ts';

type State = 'asking' | 'silent' | 'alive' | 'exited' | 'verifying' | 'over';

export class TaskRun {
  readonly #port: TaskRunPort;
  readonly #clock: Pick<Clock, 'monotonic' | 'setTimer' | 'clearTimer'>;
  readonly #silenceMs: number;
  #state: State = 'asking';
  #haltedAt: number | undefined = undefined;
  /** Ended, but VS Code may still start it. */
  #late = false;
  #pid: number | undefined = undefined;
  #processTold = false;
  #hasProcess = false;
  #exitCode: number | undefined = undefined;
  #timer: Timer | undefined = undefined;
  #check: Timer | undefined = undefined;

  /** Begins to ask. `asksQuestions`: the task needs answers of a person before it starts. */
  constructor(
    port: TaskRunPort,
    clock: Pick<Clock, 'monotonic' | 'setTimer' | 'clearTimer'>,
    asksQuestions: boolean,
  ) {
    this.#port = port;
    this.#clock = clock;
    this.#silenceMs = asksQuestions ? limits.questionMs : limits.silenceMs;
    this.#within(limits.askMs, () => this.#end({ kind: 'unreachable' }, true));
  }

  /** Whether VS Code is to be asked at all. If not, the run is over by this call. */
  wanted(): boolean {
    if (this.#state === 'asking' && this.#haltedAt === undefined) {
      return true;
    }
    this.#giveUp();
    return false;
  }

  /** VS Code has promised to run the task. It says so before anything has started. */
  accepted(): void {
    if (this.#state === 'asking') {
      this.#state = 'silent';
      if (this.#haltedAt === undefined) {
        this.#within(this.#silenceMs, () => this.#didNotStart());
      }
    } else if (this.#late) {
      this.#within(this.#silenceMs, () => this.#giveUp());
    }
  }

  rejected(message?: string): void {
    if (this.#state === 'over') {
      this.#giveUp();
    } else if (this.#haltedAt === undefined) {
      this.#end({ kind: 'notStarted', why: 'rejected', ...(message !== undefined && { message }) });
    } else {
      this.#endHalted();
    }
  }

  /** The event `onDidStartTask`. */
  begun(): void {
    if (this.#late) {
      this.#port.terminate();
    } else if (this.#state === 'asking' || this.#state === 'silent') {
      this.#live();
    } else if (this.#state === 'alive' && this.#haltedAt !== undefined && this.#processTold) {
      // Its process was told first; what was asked before this event, VS Code may have ignored.
      this.#port.terminate();
    }
  }

  /**
   * The event `onDidStartTaskProcess`. Custom executions have the pid -1, what could not be spawned has none.
   */
  processBegun(pid: number | undefined): void {
    const expected = this.#state === 'asking' || this.#state === 'silent' || this.#state === 'alive';
    if (expected && !this.#processTold) {
      this.#processTold = true;
      this.#hasProcess = pid !== undefined;
      this.#pid = pid !== undefined && pid > 0 ? pid : undefined;
      this.#port.processBegun(pid);
      if (this.#state !== 'alive') {
        this.#live();
      } else if (this.#haltedAt !== undefined) {
        this.#terminate();
      }
      if (this.#pid !== undefined) {
        this.#watch(this.#pid, false);
      }
    }
  }

  /** The event `onDidEndTaskProcess`. */
  processEnded(exitCode: number | undefined): void {
    if (this.#state === 'silent' || this.#state === 'alive') {
      this.#state = 'exited';
      this.#exitCode = exitCode;
      this.#within(limits.endMs, () => this.#settle());
    }
  }

  /** The event `onDidEndTask`. It comes one to three times. */
  finished(): void {
    if (this.#late) {
      this.#giveUp();
    } else if (this.#state === 'silent') {
      this.#within(limits.strayEndMs, () => this.#settle());
    } else if (this.#state === 'alive' || this.#state === 'exited') {
      this.#settle();
    }
  }

  halt(): void {
    if (this.#haltedAt !== undefined || this.#state === 'over') {
      return;
    }
    this.#haltedAt = this.#clock.monotonic();
    if (this.#state === 'asking' || this.#state === 'silent') {
      this.#within(limits.haltedStartMs, () => this.#endHalted(true));
    } else if (this.#state === 'alive') {
      this.#terminateKnown();
    }
  }

  #live(): void {
    this.#state = 'alive';
    this.#forget();
    this.#port.started();
    if (this.#haltedAt !== undefined) {
      this.#terminateKnown();
    }
  }

  /** VS Code says nothing more of the process of a task that it has terminated. */
  #terminateKnown(): void {
    if (this.#processTold) {
      this.#terminate();
    } else {
      this.#within(limits.haltedProcessMs, () => this.#terminate());
    }
  }

  #terminate(): void {
    this.#within(limits.terminateMs, () => this.#verify(false));
    if (this.#pid !== undefined) {
      // While its parent lives, a process that has left the group can still be told to be of this task.
      this.#port.alive(this.#pid);
    }
    this.#port.terminate();
  }

  #didNotStart(): void {
    this.#port.terminate();
    this.#end({ kind: 'notStarted', why: 'silent' }, true);
  }

  /** VS Code says that it is over, or has said enough. */
  #settle(): void {
    if (this.#haltedAt !== undefined) {
      this.#verify(true);
    } else if (this.#exitCode !== undefined) {
      this.#end({ kind: 'exit', exitCode: this.#exitCode });
    } else {
      this.#end(this.#hasProcess ? { kind: 'closed' } : { kind: 'notStarted', why: 'noProcess' });
    }
  }

  /** A process that is gone at two looks, without a word about its end, is lost. */
  #watch(pid: number, goneBefore: boolean): void {
    this.#check = this.#clock.setTimer(() => {
      if (this.#state === 'alive') {
        const gone = !this.#port.alive(pid).includes(pid);
        if (gone && goneBefore && this.#haltedAt === undefined) {
          this.#end({ kind: 'lost' });
        } else {
          this.#watch(pid, gone);
        }
      }
    }, limits.checkMs);
  }

  /**
   * Halted. What VS Code calls the end is not that of the processes: they are looked for, and killed after
   * the grace.
   */
  #verify(told: boolean): void {
    this.#state = 'verifying';
    const pid = this.#pid;
    if (pid === undefined) {
      this.#endHalted(false, told, []);
      return;
    }
    let killedAt: number | undefined;
    const look = (): void => {
      const remaining = this.#port.alive(pid);
      const now = this.#clock.monotonic();
      const graceLeft = now - (this.#haltedAt ?? 0) < this.#port.graceMs();
      const strays = remaining.length === 0 ? this.#port.strays(pid) : [];
      if (remaining.length === 0 && (strays.length === 0 || !graceLeft)) {
        this.#endHalted(false, strays.length === 0, strays);
      } else if (killedAt !== undefined && now - killedAt >= limits.killMs) {
        this.#endHalted(false, false, [...remaining, ...this.#port.strays(pid)]);
      } else {
        if (killedAt === undefined && !graceLeft) {
          killedAt = now;
          this.#port.kill(pid);
        }
        this.#within(limits.pollMs, look);
      }
    };
    look();
  }

  #endHalted(mayStartLate = false, clean = true, remaining: readonly number[] = []): void {
    this.#end({ kind: 'halted', clean, remaining }, mayStartLate);
  }

  #end(end: TaskRunEnd, mayStartLate = false): void {
    const wasAsking = this.#state === 'asking';
    this.#forget();
    this.#state = 'over';
    this.#late = mayStartLate;
    this.#port.ended(end);
    if (!mayStartLate) {
      this.#port.over();
    } else if (!wasAsking) {
      this.#within(this.#silenceMs, () => this.#giveUp());
    }
  }

  /** Nothing comes any more. */
  #giveUp(): void {
    if (this.#state !== 'over') {
      this.#endHalted();
    } else if (this.#late) {
      this.#late = false;
      this.#forget();
      this.#port.over();
    }
  }

  #within(ms: number, call: () => void): void {
    if (this.#timer !== undefined) {
      this.#clock.clearTimer(this.#timer);
    }
    this.#timer = this.#clock.setTimer(call, ms);
  }

  #forget(): void {
    for (const timer of [this.#timer, this.#check]) {
      if (timer !== undefined) {
        this.#clock.clearTimer(timer);
      }
    }
    this.#timer = undefined;
    this.#check = undefined;
  }
}
