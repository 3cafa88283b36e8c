// Embeds the queue in a program: jobs are added, workers started, and all that happens is printed.
// Run it with `npm run example`.
import { Dispatcher, type JobContext, type Worker } from 'job-queue/queue';

const startedAt = Date.now();

function say(text: string): void {
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(4)} s  ${text}`);
}

/** Work that takes `ms`, says how far it is, and ends early when it is halted. */
function workFor(ms: number) {
  return async ({ signal, report }: JobContext): Promise<string> => {
    const steps = 4;
    for (let step = 1; step <= steps; step += 1) {
      await pause(ms / steps, signal);
      report({ message: `step ${step} of ${steps}`, fraction: step / steps });
    }
    return `done in ${ms / 1000} s`;
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    reject(signal.reason as Error);
  });
  return promise;
}

function workerOf(dispatcher: Dispatcher, jobId: number): Worker | undefined {
  return dispatcher.workers.find((worker) => worker.job?.id === jobId);
}

function narrate(dispatcher: Dispatcher): void {
  dispatcher.onDidChangeJob(({ change, job }) => {
    const label = `#${job.id} ${job.name}`;
    if (change === 'added') {
      say(`${label} is queued`);
    } else if (change === 'started') {
      say(`${label} is dispatched to worker ${workerOf(dispatcher, job.id)?.id}`);
    } else if (change === 'progress') {
      say(`${label} reports: ${job.progress?.message}`);
    } else if (change === 'ended') {
      say(`${label} ended: ${JSON.stringify(job.outcome)}`);
    }
  });
  dispatcher.onDidChangeWorker(({ change, worker }) => {
    say(`worker ${worker.id} is ${change}${worker.job ? ` with #${worker.job.id}` : ''}`);
  });
}

say('Part 1: two jobs on two workers');
const dispatcher = new Dispatcher();
narrate(dispatcher);
dispatcher.addJob(workFor(2000), { name: 'job1' });
dispatcher.addJob(workFor(4000), { name: 'job2' });
dispatcher.start(2);
await dispatcher.finished();
say('All jobs finished.');

say('Part 2: a job is halted, another fails');
const endless = dispatcher.addJob(workFor(3_600_000), { name: 'endless' });
const failing = dispatcher.addJob(
  () => {
    throw new Error('no such file');
  },
  { name: 'failing' },
);
await failing.finished;
const outcome = await dispatcher.haltJob(endless.id);
say(`The endless job was ${outcome.kind}; it ran ${(endless.endedAt ?? 0) - (endless.startedAt ?? 0)} ms.`);
await dispatcher.stop();
console.log('All jobs finished.');
