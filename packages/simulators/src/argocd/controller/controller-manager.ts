/** Who writes the fields of an application that are the controller's. */
export const CONTROLLER_MANAGER = 'argocd-application-controller'
