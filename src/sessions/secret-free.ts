// A quick look whether text can hold a secret at all, which most output cannot: then it need not be taken apart.
import { mayHoldSecret } from '#protocol/secret/find-secrets.ts'

/** Sequences that may stand within a secret or between it and other text. Strings (OSC) have text of their own, so that they also count as they are. */
const CSI = /\u001b\[[0-?]*[ -/]*[@-~]/g
const CSI_AND_OSC = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g

/** False when there may be one, also with colours in it or a cursor move beside it. */
export function isSecretFree(text: string): boolean {
  if (!text.includes('\u001b')) return !mayHoldSecret(text)
  return isFreeWithout(text, CSI) && (!text.includes('\u001b]') || isFreeWithout(text, CSI_AND_OSC))
}

const isFreeWithout = (text: string, sequences: RegExp): boolean =>
  !mayHoldSecret(text.replace(sequences, '')) && !mayHoldSecret(text.replace(sequences, ' '))
