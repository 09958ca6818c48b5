export { type ConfigSource, type CreateFromConfigOptions, createDmsFromConfig } from './create-from-config.ts'
