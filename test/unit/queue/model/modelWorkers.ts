// The workers of the model.

export type ModelWorker = {
  readonly id: number;
  job: number | undefined;
  leave: 'surplus' | 'retired' | 'halted' | undefined;
  jobsDone: number;
};

export class ModelWorkers {
  workers: ModelWorker[] = [];
  stopped = false;
  #lastWorker = 0;

  retireWorker(worker: ModelWorker): void {
    worker.leave = worker.leave === 'halted' ? 'halted' : 'retired';
    this.leaveIfIdle(worker);
  }

  setWorkers(count: number): string | undefined {
    if (this.stopped) {
      return 'stopped';
    }
    const staying = (): ModelWorker[] => this.workers.filter(({ leave }) => leave === undefined);
    while (staying().length > count) {
      const newestFirst = staying().toReversed();
      const worker = newestFirst.find(({ job }) => job === undefined) ?? newestFirst[0];
      if (worker !== undefined) {
        worker.leave = 'surplus';
        this.leaveIfIdle(worker);
      }
    }
    while (staying().length < count) {
      const surplus = this.workers.find(({ leave }) => leave === 'surplus');
      if (surplus === undefined) {
        this.addWorker();
      } else {
        surplus.leave = undefined;
      }
    }
    return undefined;
  }

  addWorker(): string | undefined {
    if (this.stopped) {
      return 'stopped';
    }
    this.#lastWorker += 1;
    this.workers.push({ id: this.#lastWorker, job: undefined, leave: undefined, jobsDone: 0 });
    return undefined;
  }

  dismissAll(): void {
    this.stopped = true;
    for (const worker of this.workers) {
      worker.leave = 'halted';
    }
    this.workers = this.workers.filter(({ job }) => job !== undefined);
  }

  leaveIfIdle(worker: ModelWorker): void {
    if (worker.job === undefined && worker.leave !== undefined) {
      this.workers = this.workers.filter((other) => other !== worker);
    }
  }
}
