export { type ConfigJsonSchemaOptions, configJsonSchema } from './config-json-schema.ts'
export { type ConfigSource, type CreateFromConfigOptions, createDmsFromConfig } from './create-from-config.ts'
