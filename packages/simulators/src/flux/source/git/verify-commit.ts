import { textAt } from '../../../cluster/kube-object.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { readSecret, SecretFailure } from '../../runtime/read-secret.ts'
import { SourceFailure } from '../source-failure.ts'
import type { SourceTools } from '../source-tools.ts'
import type { ResolvedReference } from './resolve-reference.ts'

/** Signatures are not verified here, so whoever asks for it gets no artifact. @throws SourceFailure. */
export async function refuseVerification(tools: SourceTools, draft: ObjectDraft, { commit, tag }: ResolvedReference): Promise<void> {
  const { object, namespace, status, conditions } = draft
  const secret = textAt(object, 'spec', 'verify', 'secretRef', 'name')
  if (secret === undefined) {
    delete status['sourceVerificationMode']
    conditions.delete('SourceVerified')
    return
  }
  await readSecret(tools, namespace, secret).catch((error: unknown) => {
    throw error instanceof SecretFailure ? failed('VerificationError', `public keys secret error: ${error.message}`) : error
  })
  const mode = textAt(object, 'spec', 'verify', 'mode') ?? 'HEAD'
  const not = 'the simulator does not verify signatures'
  if (!mode.startsWith('Tag')) throw failed('InvalidCommitSignature', `signature verification of commit '${commit}' failed: ${not}`)
  if (tag === undefined) {
    const message = "cannot verify tag object's signature if a tag reference is not specified"
    throw new SourceFailure('InvalidVerificationMode', message, { condition: 'SourceVerified', next: 'stall' })
  }
  throw failed('InvalidTagSignature', `signature verification of tag '${tag}' failed: ${not}`)
}

const failed = (reason: string, message: string) => new SourceFailure(reason, message, { condition: 'SourceVerified' })
