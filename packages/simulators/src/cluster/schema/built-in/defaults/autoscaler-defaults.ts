import type { JsonMap } from '../../../kube-object.ts'
import { all, changeMap, fill } from './fill.ts'

const CPU: JsonMap = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }
const DOUBLE = { type: 'Percent', value: 100, periodSeconds: 15 }
const SCALE_UP: JsonMap = { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, DOUBLE] }
const SCALE_DOWN: JsonMap = { selectPolicy: 'Max', policies: [DOUBLE] }

export const autoscalerDefaults = (object: JsonMap): JsonMap =>
  changeMap(
    object,
    'spec',
    all(
      (spec) => fill(spec, { minReplicas: 1, metrics: [CPU] }),
      (spec) =>
        changeMap(
          spec,
          'behavior',
          all(
            (behavior) => fill(behavior, { scaleUp: {}, scaleDown: {} }),
            (behavior) => changeMap(behavior, 'scaleUp', (rules) => fill(rules, SCALE_UP)),
            (behavior) => changeMap(behavior, 'scaleDown', (rules) => fill(rules, SCALE_DOWN)),
          ),
        ),
    ),
  )

/** autoscaling/v1 */
export const plainAutoscalerDefaults = (object: JsonMap): JsonMap =>
  changeMap(object, 'spec', (spec) => fill(spec, { minReplicas: 1, targetCPUUtilizationPercentage: 80 }))
