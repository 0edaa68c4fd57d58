// Permission
//
// What may be asked of a device now, and if not, why not. The actor has the last word (409); this only spares the operator a refusal.
import type { Role } from '@microgrid/api-specs'
import { words } from '../kit/words.ts'
import type { Device } from '../devices/device.ts'

export type Permission = { readonly kind: 'allowed' } | { readonly kind: 'denied'; readonly reason: string }

const allowed: Permission = { kind: 'allowed' }
const denied = (reason: string): Permission => ({ kind: 'denied', reason })

/** An operation whose outcome the device already shows would change nothing. */
const outcomes: Readonly<Record<string, readonly string[]>> = {
  open: ['open'],
  close: ['closed'],
  start: ['running', 'throttled', 'starting'],
  stop: ['off', 'shuttingDown'],
  disconnect: ['disconnected'],
}

const needsState: Readonly<Record<string, readonly string[]>> = {
  connect: ['disconnected'],
  resetFault: ['fault', 'faulted', 'tripped'],
}

function general(device: Device, role: Role): Permission {
  if (role === 'viewer') return denied('You are signed in as viewer. Ask for the role operator to send commands.')
  if (device.link === 'offline' || device.link === 'unknown') {
    return denied('The device is offline: it could not hear the command. Wait until it is live again.')
  }
  if (device.control === 'commanding') return denied('A command is under way. Wait for its outcome.')
  return allowed
}

export const Permission = {
  setpoint: general,
  operation(device: Device, role: Role, operation: string): Permission {
    const first = general(device, role)
    if (first.kind === 'denied') return first
    if (outcomes[operation]?.includes(device.state)) return denied(`The device is already ${words(device.state)}.`)
    const needed = needsState[operation]
    if (needed && !needed.includes(device.state)) return denied(`Only when ${words(needed[0]!)}; the device is ${words(device.state)}.`)
    return allowed
  },
}
