/** The part of werift's SRTP contexts that counts how often sequence numbers began anew. */
export interface Counting {
  updateRolloverCount(sequence: number, state: Rollover): void;
}

export interface Rollover {
  rolloverCounter: number;
  rolloverHasProcessed?: boolean;
  lastSequenceNumber: number;
}

/**
 * Counts by the shorter way round, as RFC 3711 does. werift's own takes only what is within 100 numbers of the turn
 * for one, and a 0 that is sent again for one more: after either nothing can be decrypted any more.
 */
export function countRollovers(context: Counting): void {
  context.updateRolloverCount = (sequence, state) => {
    const step = sequence - state.lastSequenceNumber;
    if (state.rolloverHasProcessed) {
      if (step < -0x8000) state.rolloverCounter += 1;
      else if (step > 0x8000 && state.rolloverCounter > 0) state.rolloverCounter -= 1;
    }
    state.rolloverHasProcessed = true;
    state.lastSequenceNumber = sequence;
  };
}
