// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { argocd, type BrokenConfiguration, flux, instance, withToken } from './broken-configuration.ts'
import { settings, types, variables } from './broken-settings.ts'

const syntax: readonly BrokenConfiguration[] = [
  { title: 'a tab as indentation', text: 'plugins:\n\tdms: []' },
  { title: 'a list that is not closed', text: 'plugins: { dms: [' },
  { title: 'an object that is not closed, the next line not indented', text: 'plugins:\n  dms: [ { name: a,\nx: 1' },
  { title: 'a quote that is not closed', text: argocd('        authToken: "abc') },
  { title: 'a colon without its space', text: flux('        namespace:flux-system') },
  { title: 'a colon without its space, in braces', text: instance('      config: {namespace:flux-system}') },
  {
    title: 'a secret whose colon lacks its space',
    text: 'plugins:\n  dms:\n    - name: prod\n      type: argocd\n      config:\n        authToken:abcdefgh',
  },
  { title: 'a colon that is missing', text: 'plugins\n  dms: []' },
  { title: 'a second colon on one line', text: flux('        namespace: a: b') },
  { title: 'a line that is indented too far', text: 'plugins:\n  dms:\n    - name: fleet\n        type: flux' },
  { title: 'a line that is not indented far enough', text: 'plugins:\n  dms:\n    - name: fleet\n   type: flux' },
  { title: 'items of a list in different columns', text: 'plugins:\n  dms:\n    - name: a\n      type: flux\n   - name: b' },
  { title: 'a comma too many', text: 'plugins: { dms: [ , ] }' },
  { title: 'a comma that is missing', text: 'plugins: { dms: [ { name: a type: flux } ] }' },
  { title: 'a text that begins with an at sign', text: flux('        namespace: @flux') },
  { title: 'a text that begins with a percent sign', text: flux('        namespace: %flux') },
  { title: 'a text that begins with an exclamation mark', text: argocd('        authToken: !secret') },
  { title: 'a text that begins with an asterisk', text: argocd('        authToken: *secret') },
  { title: 'a text that goes on after its quotes', text: argocd('        authToken: "abc"def') },
  { title: 'a backslash in double quotes', text: argocd('        authTokenFile: "C:\\secrets\\token"') },
  { title: 'a text after a bar', text: argocd('        authToken: | abc') },
  { title: 'an unknown tag', text: flux('        namespace: !!js/function "x"') },
  { title: 'a name twice in one object', text: flux('        namespace: a', '        prune: true', '        namespace: b') },
  { title: 'a list as a name', text: 'plugins:\n  ? [dms]\n  : []' },
  { title: 'no name before a colon', text: 'plugins:\n  : []' },
  { title: 'a merge key', text: 'base: &base { type: flux }\nplugins:\n  dms:\n    - <<: *base\n      name: fleet' },
  { title: 'two documents in one file', text: 'plugins:\n  dms: []\n---\nplugins:\n  dms: []' },
  { title: 'JSON with a comma too many', text: '{\n  "plugins": {\n    "dms": [,]\n  }\n}' },
  { title: 'JSON that ends in the middle', text: '{\n  "plugins": {\n    "dms": [ { "name": "fleet", ' },
  { title: 'JSON with a comment', text: '{\n  // the fleet\n  "plugins": { "dms": [] }\n}' },
  { title: 'line ends of Windows', text: 'plugins:\r\n  dms:\r\n    - name: fleet\r\n      typ: flux\r\n' },
]

const shape: readonly BrokenConfiguration[] = [
  { title: 'nothing at all', text: '' },
  { title: 'nothing but a comment', text: '# instances follow' },
  { title: 'a word', text: 'plugins' },
  { title: 'a list at the top', text: '- name: fleet\n  type: flux' },
  { title: 'a misspelt name at the top', text: 'plugin:\n  dms: []' },
  { title: 'a misspelt name below plugins', text: 'plugins:\n  dsm:\n    - name: fleet\n      type: flux' },
  { title: 'plugins with nothing below it', text: 'plugins:' },
  { title: 'an instance in place of a list of them', text: 'plugins:\n  dms:\n    name: fleet\n    type: flux' },
  { title: 'no instances', text: 'plugins:\n  dms: []' },
  { title: 'a word in place of an instance', text: 'plugins:\n  dms:\n    - flux' },
  { title: 'an instance without a name', text: 'plugins:\n  dms:\n    - type: flux' },
  { title: 'an instance without a type', text: 'plugins:\n  dms:\n    - name: fleet' },
  { title: 'a misspelt member of an instance', text: 'plugins:\n  dms:\n    - name: fleet\n      type: flux\n      confg: {}' },
  { title: 'settings beside config instead of below it', text: instance('      namespace: flux-system') },
  { title: 'config with nothing below it', text: instance('      config:') },
  { title: 'config as a list', text: instance('      config:', '        - namespace: flux-system') },
]

const members: readonly BrokenConfiguration[] = [
  { title: 'a name with a space', text: 'plugins:\n  dms:\n    - name: my fleet\n      type: flux' },
  {
    title: 'a name with what only looks like a space, and with what nobody sees',
    text: 'plugins:\n  dms:\n    - name: my\u00a0fl\u200beet\u{e0001}\n      type: flux',
    shown: 'plugins:\n  dms:\n    - name: my<NBSP>fl<ZWSP>eet<TAG>\n      type: flux',
  },
  { title: 'a name with a colon', text: 'plugins:\n  dms:\n    - name: a:b\n      type: flux' },
  { title: 'a name that is a number', text: 'plugins:\n  dms:\n    - name: 42\n      type: flux' },
  { title: 'an empty name', text: 'plugins:\n  dms:\n    - name: ""\n      type: flux' },
  { title: 'a name that is too long', text: `plugins:\n  dms:\n    - name: ${'n'.repeat(129)}\n      type: flux` },
  { title: 'a member whose name is too long to be one', text: instance(`      ${'n'.repeat(100)}: 1`) },
  { title: 'a name of two instances', text: `${instance()}\n    - name: fleet\n      type: flux` },
  { title: 'enabled in words', text: instance('      enabled: yes') },
  { title: 'enabled in quotes', text: instance('      enabled: "false"') },
  { title: 'readOnly as a number', text: instance('      readOnly: 1') },
  { title: 'readOnly in another case', text: instance('      readonly: true') },
  { title: 'a time-out of zero', text: instance('      timeoutMs: 0') },
  { title: 'a time-out with a unit', text: instance('      timeoutMs: 30s') },
  { title: 'a time-out of a part of a millisecond', text: instance('      timeoutMs: 0.5') },
  { title: 'a time-out longer than timers run', text: instance('      timeoutMs: 99999999999') },
]

const limits: readonly BrokenConfiguration[] = [
  { title: 'a name that could change what all objects have', text: flux('        __proto__:', '          prune: false') },
  { title: 'the same in JSON', text: '{ "plugins": { "dms": [], "constructor": { "prototype": {} } } }' },
  {
    title: 'the same in an object',
    config: JSON.parse('{ "plugins": { "dms": [{ "name": "a", "type": "flux", "config": { "__proto__": {} } }] } }'),
  },
  {
    title: 'aliases of aliases of aliases',
    text: ['a: &a [x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b, *b]', 'd: &d [*c, *c, *c, *c, *c]', 'plugins: *d'].join('\n'),
  },
  { title: 'very many aliases', text: `a: &a x\nb: [${'*a, '.repeat(101)}]`, shown: 'a: &a x\nb: [*a, *a, *a, … 101 of them]' },
  { title: 'an alias inside its own anchor', text: 'plugins: &all\n  dms: [*all]' },
  { title: 'many levels', text: `plugins: ${'['.repeat(100_000)}`, shown: 'plugins: [[[[[[[[ … 100000 of them' },
  { title: 'many levels on one line, as a list', text: `plugins:\n${'- '.repeat(50_000)}x`, shown: 'plugins:\n- - - - - - … 50000 of them' },
  { title: 'very many values', text: `plugins: [${'1,'.repeat(200_000)}]`, shown: 'plugins: [1,1,1,1, … 200000 of them' },
  {
    title: 'an object of very many values',
    config: { plugins: { dms: Array.from({ length: 60_000 }, () => 1) } },
    shown: 'an object with 60000 instances',
  },
  { title: 'a text of more than a megabyte', text: `# ${'x'.repeat(1024 * 1024)}`, shown: '# xxxxxxxx … 1048576 of them' },
  { title: 'an object that contains itself', config: circular(), shown: 'an object whose plugins is that object' },
  {
    title: 'a variable that holds more than a megabyte',
    text: withToken(),
    env: { TOKEN: 'y'.repeat(1024 * 1024) },
    shown: 'authToken: ${TOKEN}, with 1048576 characters',
  },
  { title: 'a NUL character', text: 'plugins:\0', shown: 'plugins:<NUL>' },
]

function circular(): unknown {
  const all: Record<string, unknown> = {}
  all['plugins'] = all
  return all
}

const utf16 = (text: string) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])

const files: readonly BrokenConfiguration[] = [
  { title: 'a file that is not there', bytes: 'none', shown: '(no file)' },
  { title: 'a folder', bytes: 'folder', shown: '(a folder)' },
  { title: 'an empty file', bytes: new Uint8Array(), shown: '(no bytes)' },
  { title: 'a binary file', bytes: Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), shown: '(7f 45 4c 46 00 00 01)' },
  { title: 'a file in UTF-16', bytes: utf16('plugins: {}'), shown: '(ff fe 70 00 6c 00 …)' },
  { title: 'a file in Latin-1', bytes: Buffer.from('# für alle', 'latin1'), shown: '(23 20 66 fc 72 …)' },
  { title: 'a file of more than a megabyte', bytes: Buffer.alloc(1024 * 1024 + 1, '#'), shown: '(1048577 bytes)' },
  { title: 'a file that begins with a byte order mark', bytes: Buffer.from('\ufeffplugin: {}'), shown: '(ef bb bf) plugin: {}' },
]

const several: readonly BrokenConfiguration[] = [
  {
    title: 'many faults at once',
    text: [
      'plugins:',
      '  dms:',
      '    - { type: flux, name: a b, config: { gitProvider: svn } }',
      '    - name: prod',
      '      type: argocd',
      '      config:',
      '        authTokn: abcdefgh',
      '        namespace: 5',
      '        serverUrl: ${SERVER_URL}',
      '    - name: other',
      '      type: no-such-package',
      '      enabld: true',
      '    - name: prod',
      '      type: flux',
      '      config: { wait: 1 }',
      'extra: 1',
    ].join('\n'),
  },
  {
    title: 'an object, which has no lines',
    config: { plugins: { dms: [{ name: 'fleet', type: 'flux', config: { gitProvider: 'svn', headers: { 'X.Team': 7 } } }] } },
  },
]

export const BROKEN_CONFIGURATIONS: readonly BrokenConfiguration[] = [
  ...syntax,
  ...shape,
  ...members,
  ...types,
  ...variables,
  ...settings,
  ...limits,
  ...files,
  ...several,
]
