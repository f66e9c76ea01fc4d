/** Why a device cannot be had; each is explained in words. */
export type DeviceFault = 'refused' | 'none' | 'busy' | 'insecure' | 'system' | 'unknown';

/** What a browser means when it gives no device. */
export function faultOf(reason: unknown): DeviceFault {
  const { name = '', message = '' } = reason instanceof Error ? reason : {};
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return /system/i.test(message) ? 'system' : 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return name === 'InsecureError' ? 'insecure' : 'unknown';
}
