// Time that the main thread has had a processor, in milliseconds: on a quiet machine as much as the clock on
// the wall says, on a busy one without the time in which other programs ran. Nothing that is measured by it
// sleeps. It is a few milliseconds coarse: what is as short as that is measured by the clock on the wall.

const wall = process.env['JOBQUEUE_BENCH_WALL'] === '1';

export function nowMs(): number {
  if (wall) {
    return performance.now();
  }
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
