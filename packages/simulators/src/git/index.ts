export { type GitServer, type GitServerOptions, startGitServer } from './git-server.ts'
