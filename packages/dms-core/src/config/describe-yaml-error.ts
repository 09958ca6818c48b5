import type { YAMLError } from 'yaml'

type Code = YAMLError['code']

/** In the words of this project; the original quotes the text, which may hold a secret (R12). The first pattern that fits the original decides. */
const MESSAGES: Partial<Record<Code, readonly (readonly [RegExp, string])[]>> = {
  TAB_AS_INDENT: [[/./, 'a tab indents this line; accepted are spaces']],
  MISSING_CHAR: [
    [/closing .quote/, 'a quote is opened and not closed'],
    [/must end with a [\]}]/, 'a bracket is opened and not closed'],
    [/space after :/, 'a space is missing after the colon'],
    [/Missing , or :/, 'a comma or a colon is missing before this'],
    [/Missing ,/, 'a comma is missing before this'],
    [/followed by map values/, 'a name without a value; a colon and a space are missing after it'],
    [/Comments/, 'a space is missing before "#"; a text that holds "#" needs quotes'],
    [/without - indicator/, '"- " is missing before this item of a list'],
    [/directives-end/, '"---" is missing after the lines that begin with "%"; a text that begins with "%" needs quotes'],
    [/Missing newline/, 'a list that begins on the line of its anchor (&name) or tag (!name); a text that begins with "&" or "!" needs quotes'],
    [/Tags and anchors/, 'a text that begins with "&" or "!" needs quotes'],
  ],
  BAD_INDENT: [
    [/end with a [\]}]/, 'a bracket is opened and not closed, or what is inside is not indented'],
    [/./, 'the indentation fits no line above'],
  ],
  BAD_SCALAR_START: [[/./, 'a text that begins with "@", "`" or "%" needs quotes']],
  BAD_DQ_ESCAPE: [[/./, 'a backslash inside double quotes that begins no escape; write it twice, or use single quotes']],
  BAD_DIRECTIVE: [[/./, 'a line that begins with "%"; a text that does needs quotes']],
  TAG_RESOLVE_FAILED: [[/./, 'a tag (!name); accepted are none, and a text that begins with "!" needs quotes']],
  BAD_COLLECTION_TYPE: [[/./, 'a tag (!name); accepted are none, and a text that begins with "!" needs quotes']],
  MULTIPLE_TAGS: [[/./, 'a tag (!name); accepted are none, and a text that begins with "!" needs quotes']],
  MULTIPLE_ANCHORS: [[/./, 'more than one anchor (&name); a text that begins with "&" needs quotes']],
  ALIAS_PROPS: [[/./, 'an alias (*name) with an anchor or a tag; a text that begins with "*", "&" or "!" needs quotes']],
  BAD_ALIAS: [[/./, 'an alias or anchor without a name; a text that begins with "*" or "&" needs quotes']],
  BAD_PROP_ORDER: [[/./, 'an anchor (&name) or tag (!name) before the "-", "?" or ":" that it belongs after']],
  BLOCK_AS_IMPLICIT_KEY: [
    [/sequence/, 'an item of a list ("- ") in a column where none may stand'],
    [/./, 'a colon inside a value; a text that holds ": " needs quotes, or the line below is indented too far'],
  ],
  BLOCK_IN_FLOW: [[/./, 'a colon inside brackets where none may stand; a comma before it, or a closing bracket, is missing']],
  MULTILINE_IMPLICIT_KEY: [[/./, 'a name over several lines; a colon is missing on the line before, or the indentation is wrong']],
  KEY_OVER_1024_CHARS: [[/./, 'a name of more than 1024 characters; accepted are at most 1024']],
  RESOURCE_EXHAUSTION: [[/./, 'nested too deep']],
  UNEXPECTED_TOKEN: [
    [/Unexpected ,|empty item/, 'a comma with nothing before it'],
    [/Block scalar header|Not a YAML token/, 'a text after "|" or ">"; accepted is one that begins on the next line, or in quotes'],
    [/at node end/, 'something after the end of a value; a text that holds quotes or brackets needs quotes around the whole'],
  ],
}

export const describeYamlError = ({ code, message }: YAMLError): string =>
  MESSAGES[code]?.find(([pattern]) => pattern.test(message))?.[1] ??
  'something that does not belong here; a text with special characters needs quotes'
