// Every row that the trees can show, as the menus see it.
import { jobContextValue, workerContextValue } from '../../../../src/extension/wording/contextValue.ts';
import { jobs, workers } from '../../local/work/everyJob.ts';

export const contextValues: Readonly<Record<'jobQueue.jobs' | 'jobQueue.workers', readonly string[]>> = {
  'jobQueue.jobs': jobs.map(jobContextValue),
  'jobQueue.workers': workers.map(workerContextValue),
};
