import type { Progress } from '../../src-shared/model/supervisor.ts';
import type { LogFact } from '../llama/log-facts.ts';

/** How far a load is, as far as a log line tells; null when the line says nothing about it. */
export function progressOf(fact: LogFact): Progress | null {
  switch (fact.kind) {
    case 'load-start':
      return { fraction: null, stage: 'reading the model file' };
    case 'fitting':
      return { fraction: null, stage: 'fitting to free memory' };
    case 'tensors-start':
      return { fraction: null, stage: 'loading tensors' };
    case 'tensors-progress':
      return { fraction: fact.fraction, stage: 'loading tensors' };
    case 'offloaded':
      return { fraction: null, stage: `${fact.layers} of ${fact.total} layers on the GPU` };
    case 'context-start':
      return { fraction: null, stage: 'reserving the context' };
    case 'draft-start':
      return { fraction: null, stage: 'loading the draft model' };
    case 'warmup':
      return { fraction: null, stage: 'warming up' };
    case 'model-loaded':
      return { fraction: 1, stage: 'model loaded' };
    default:
      return null;
  }
}
