// A window of its own, for tests that need a second process. Arguments: folder, name, what to do, how often.
//   count: takes the lease again and again, each time adds the job whose id comes next, and releases
//   hold:  takes the lease, says so, and tries to commit at every line of its input; prints the result
//   open:  opens the store when a line comes, and prints its identity
//   aside: stops in the middle of setting a damaged file aside, and says so

import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createLeaseOwner, openStore } from '../../../../src/node/index.ts';
import { batch, waiting } from './savedJobs.ts';

const [folder = '', name = '', what = '', times = '0'] = process.argv.slice(2);
if (what === 'open') {
  console.log('ready');
  await once(process.stdin, 'data');
}
const result = openStore(folder, {
  failpoint: (point) => {
    if (what === 'aside' && point === 'setAside.renamed') {
      writeSync(1, 'renamed\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
  },
});
if ('unsaved' in result) {
  throw new Error(result.unsaved.message);
}
const { store } = result;
const self = await createLeaseOwner();

async function acquire(): Promise<number> {
  for (;;) {
    const lease = store.acquire(self);
    if ('epoch' in lease) {
      return lease.epoch;
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function addNext(epoch: number): string {
  const id = (store.openJobs().queue?.lastId ?? 0) + 1;
  return store.commit(epoch, batch(waiting(id, { name })));
}

if (what === 'count') {
  for (let added = 0; added < Number(times);) {
    const epoch = await acquire();
    if (addNext(epoch) === 'saved') {
      added += 1;
    }
    store.release(epoch, true);
  }
} else if (what === 'open') {
  console.log(store.identity);
  // Until all have opened it.
  await once(process.stdin, 'data');
} else {
  const epoch = await acquire();
  console.log('holds');
  for await (const _ of createInterface(process.stdin)) {
    console.log(addNext(epoch));
  }
}
store.close();
process.stdin.destroy();
