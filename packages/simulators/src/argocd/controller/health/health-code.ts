export const HEALTH_CODES = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'] as const
export type HealthCode = (typeof HEALTH_CODES)[number]

export interface ResourceHealth {
  readonly status: HealthCode
  readonly message?: string
}

/** The later one is worse. */
export const isWorse = (than: HealthCode, health: HealthCode) => HEALTH_CODES.indexOf(health) > HEALTH_CODES.indexOf(than)

/** Without a message that is empty. */
export const healthWith = (status: HealthCode, message: string | undefined): ResourceHealth =>
  message === undefined || message === '' ? { status } : { status, message }
