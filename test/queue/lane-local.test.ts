import { createLocalLane } from '../../src/queue/index.ts';
import { laneContract } from '../contract/lane.ts';

laneContract('one process', createLocalLane);
