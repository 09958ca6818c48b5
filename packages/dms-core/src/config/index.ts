export { createDmsFromConfig, type ConfigSource, type CreateFromConfigOptions } from './create-from-config.ts'
