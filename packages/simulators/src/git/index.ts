export type { LoopbackServer } from '../remote/loopback-server.ts'
export type { Credentials } from '../remote/remote-access.ts'
export { commitFiles, type FileCommit, type TagOptions, tagCommit } from './commit-files.ts'
export { type GitServer, type GitServerOptions, startGitServer } from './git-server.ts'
