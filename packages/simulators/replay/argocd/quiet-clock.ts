import { systemClock } from '@gitops-dms/core/adapter'
import { VirtualClock } from '@gitops-dms/testkit/simulator'

/**
 * A clock that stands for as long as files are read or written, or processes run, for this process: what the simulator does there takes no time in
 * a replay, whatever else the machine has to do, whether or not it holds the clock meanwhile.
 */
export class QuietClock extends VirtualClock {
  override async settle(): Promise<void> {
    await super.settle()
    for (let turn = 0; turn < MOST_TURNS && isAtWork(); turn++) {
      await systemClock.sleep(1)
      await super.settle()
    }
  }
}

/** Work that does not end is not waited for. */
const MOST_TURNS = 10_000

const OUTSIDE = ['FSReqCallback', 'FSReqPromise', 'ProcessWrap', 'TCPConnectWrap', 'GetAddrInfoReqWrap']

const isAtWork = (): boolean => process.getActiveResourcesInfo().some((resource) => OUTSIDE.includes(resource))
