import { at, textAt } from '../cluster/kube-object.ts'

/** Why a connection failed, as Go's net package says it; undefined when the error is not one of a connection. */
export function goNetworkError(url: URL, error: unknown): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const shown = `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
  const code = textAt(error, 'code')
  switch (code) {
    case 'ECONNREFUSED':
      return `dial tcp ${shown}: connect: connection refused`
    case 'EHOSTUNREACH':
      return `dial tcp ${shown}: connect: no route to host`
    case 'ENETUNREACH':
      return `dial tcp ${shown}: connect: network is unreachable`
    case 'ETIMEDOUT':
      return `dial tcp ${shown}: connect: connection timed out`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${host}: ${code === 'EAI_AGAIN' ? 'server misbehaving' : 'no such host'}`
    case 'ECONNRESET':
      return textAt(error, 'syscall') === undefined ? 'EOF' : `read tcp ${shown}: read: connection reset by peer`
    case 'EPIPE':
      return 'write: broken pipe'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: ${wrongName(host, error)}`
    case 'EPROTO':
      // OpenSSL says it in the text only, where TLS was not even begun.
      return /wrong version number|packet length too long/.test(textAt(error, 'message') ?? '') ? NO_TLS : code
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return NO_TLS
    default:
      return code === undefined || !/^(HPE_|E[A-Z]+$|ERR_SSL|ERR_TLS)/.test(code) ? undefined : protocolError(code)
  }
}

const NO_TLS = 'http: server gave HTTP response to HTTPS client'

const protocolError = (code: string) => (code.startsWith('HPE_') ? 'net/http: HTTP/1.x transport connection broken: malformed HTTP response' : code)

function wrongName(host: string, error: unknown): string {
  const names = textAt(at(error, 'cert'), 'subjectaltname')
    ?.split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''))
  return names === undefined
    ? `certificate is not valid for any names, but wanted to match ${host}`
    : `certificate is valid for ${names.join(', ')}, not ${host}`
}
