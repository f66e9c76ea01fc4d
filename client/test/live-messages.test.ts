import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import type * as own from '../src/live/messages.ts';

// What is below is checked by the compiler. The client depends on nothing, so it has types of its own for what it is told.

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

test('whatever a server says on the socket is what the client understands', () => {
  const understood: own.Told[] = [];
  const said: wire.Told[] = understood.slice() as wire.Told[];
  const told: own.Told[] = said;
  const same: [
    Same<wire.GoodbyeCode, own.GoodbyeCode>,
    Same<wire.LeaveReason, own.LeaveReason>,
    Same<wire.BoardRole, own.BoardRole>,
    Same<wire.LivePerson, own.LivePerson>,
    Same<wire.LiveScene, own.LiveScene>,
    Same<wire.LiveMessage, own.LiveMessage>,
    Same<wire.LiveRoom, own.LiveRoomFacts>,
    Same<wire.Frame, own.Frame>,
    Same<wire.CallFrame, own.CallFrame>,
    Same<wire.CallSaid['frame'], own.CallAsk>,
    Same<Omit<wire.Point, 'type'>, own.Point>,
  ] = [true, true, true, true, true, true, true, true, true, true, true];
  assert.ok(same.every(Boolean) && told.length === 0);
});
