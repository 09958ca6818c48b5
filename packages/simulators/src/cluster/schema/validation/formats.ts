import type { Format } from 'ajv'

const INT32 = 2 ** 31

/** Those that an API server checks and that occur; it takes no notice of one that it does not know. */
export const FORMATS: Readonly<Record<string, Format>> = {
  'date-time': { type: 'string', validate: (text: string) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)) },
  date: { type: 'string', validate: (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) },
  duration: { type: 'string', validate: (text: string) => DURATION.test(text) },
  byte: { type: 'string', validate: (text: string) => BASE64.test(text) },
  uri: { type: 'string', validate: (text: string) => URL.canParse(text) },
  uuid: { type: 'string', validate: (text: string) => /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text) },
  ipv4: { type: 'string', validate: (text: string) => /^(\d{1,3})(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256) },
  int32: { type: 'number', validate: (value: number) => value >= -INT32 && value < INT32 },
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/
const DURATION = /^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$|^\d+\s*(ns|us|µs|ms|s|sec|m|min|h|hr|hours?|d|days?|w|weeks?)$|^0$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
