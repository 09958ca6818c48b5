export { type BucketServer, type BucketServerOptions, startBucketServer } from '../bucket/start-bucket-server.ts'
export { type StaticServer, type StaticServerOptions, startStaticServer } from '../git/start-static-server.ts'
export { type OciPush, type OciStore, type OciStoreOptions, startOciStore } from '../oci/start-oci-store.ts'
