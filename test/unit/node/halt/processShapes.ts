/**
 * Shell scripts of jobs that are differently hard to end; each process writes its id into the file `pids`.
 */
export const shapes: Readonly<Record<string, { script: string; processes: number }>> = {
  'plain child': { script: 'echo $$ >> pids; exec sleep 1000', processes: 1 },
  'shell with children': {
    script: 'echo $$ >> pids; sleep 1000 & echo $! >> pids; sleep 1000 & echo $! >> pids; wait',
    processes: 3,
  },
  setsid: {
    script: `echo $$ >> pids; setsid sh -c 'echo $$ >> pids; sleep 1000 & echo $! >> pids; wait' & wait`,
    processes: 3,
  },
  nohup: {
    script: `echo $$ >> pids; nohup sh -c 'echo $$ >> pids; exec sleep 1000' & wait`,
    processes: 2,
  },
  'ignores SIGHUP': {
    script: `trap '' HUP; echo $$ >> pids; sleep 1000 & echo $! >> pids; wait`,
    processes: 2,
  },
  'ignores SIGHUP and SIGTERM': {
    script: `trap '' HUP TERM; echo $$ >> pids; sh -c 'echo $$ >> pids; exec sleep 1000' & while :; do sleep 0.05; done`,
    processes: 2,
  },
  'double fork': {
    script: `echo $$ >> pids; (setsid sh -c 'echo $$ >> pids; exec sleep 1000' &); exec sleep 1000`,
    processes: 2,
  },
};
