/** Functions that Helm has and this simulator has not: a template that calls one fails with a message of its own. */
export const NOT_MODELLED: readonly string[] = [
  ...['html', 'js', 'urlquery', 'call', 'abbrev', 'abbrevboth', 'initials', 'wrap', 'wrapWith', 'plural', 'swapcase', 'shuffle', 'splitn', 'sortable'],
  ...['randAlpha', 'randAlphaNum', 'randAscii', 'randNumeric', 'randBytes', 'randInt', 'uuidv4', 'now', 'date', 'dateInZone', 'dateModify', 'ago'],
  ...['htmlDate', 'htmlDateInZone', 'duration', 'durationRound', 'toDate', 'unixEpoch', 'date_in_zone', 'date_modify', 'must_date_modify'],
  ...['genCA', 'genCAWithKey', 'genPrivateKey', 'genSelfSignedCert', 'genSelfSignedCertWithKey', 'genSignedCert', 'genSignedCertWithKey', 'buildCustomCert'],
  ...['derivePassword', 'bcrypt', 'htpasswd', 'encryptAES', 'decryptAES', 'adler32sum', 'b32enc', 'b32dec', 'getHostByName', 'urlParse', 'urlJoin'],
  ...['base', 'dir', 'clean', 'ext', 'isAbs', 'osBase', 'osDir', 'osClean', 'osExt', 'osIsAbs', 'semver', 'seq', 'chunk', 'toDecimal', 'round', 'biggest'],
  ...['maxf', 'minf', 'add1f', 'typeIsLike', 'typeOfLike', 'kindIsLike', 'regexFindAll', 'regexSplit', 'regexQuoteMeta', 'hello', 'toToml', 'fromToml'],
]
