import { Document, Scalar, visit } from 'yaml'

/** An object as YAML in the style of Go: keys in order, lists not indented, long texts folded, single quotes where text needs some. */
export function yamlText(value: object): string {
  const document = new Document(value, { version: '1.2', sortMapEntries: true, aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_key, scalar) => {
      // What would be read as something else than text has double quotes.
      if (typeof scalar.value === 'string' && OTHER.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ indentSeq: false, singleQuote: true, lineWidth: 80 })
}

const OTHER =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?|0x[\da-fA-F_]+|0b[01_]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d{2}-\d{2}(?:[Tt ]+[\d:.]+(?:Z|[-+ ]?[\d:]+)?)?)$/
