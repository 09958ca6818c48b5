import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { convertedAutoscaler } from './convert-autoscaler.ts'
import { convertedEvent } from './convert-event.ts'
import { frozen } from './copy-object.ts'

const converted = new WeakMap<KubeObject, Map<string, KubeObject>>()

/** An object of the store as the asked version of its kind shows it: for one state always the same object. */
export function inVersion(info: KindInfo, object: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(info)
  if (object.apiVersion === apiVersion) return object
  const known = converted.get(object) ?? new Map<string, KubeObject>()
  converted.set(object, known)
  const found = known.get(apiVersion) ?? frozen(convert(info, object))
  known.set(apiVersion, found)
  return found
}

/** What is written in one version, as another one has it. Custom resources keep their fields: conversion `None`. */
export function convert(to: KindInfo, object: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(to)
  if (object.apiVersion === apiVersion) return object
  if (to.custom !== true && to.kind === 'Event') return convertedEvent(object, apiVersion)
  if (to.custom !== true && to.kind === 'HorizontalPodAutoscaler') return convertedAutoscaler(object, apiVersion)
  return { ...object, apiVersion }
}
