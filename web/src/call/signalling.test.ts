import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallAsk, CallFrame, RoomCall } from '@enfilade/client';
import { CallFault, signalling } from './signalling.ts';

function line() {
  const sent: CallAsk[] = [];
  let listener: (frame: CallFrame) => void = () => undefined;
  const state = { isCut: false, isListened: true };
  const call: RoomCall = {
    send: (frame) => {
      if (!state.isCut) sent.push(frame);
      return !state.isCut;
    },
    onFrame: (heard) => {
      listener = heard;
      return () => {
        state.isListened = false;
      };
    },
  };
  return { call, sent, state, say: (frame: CallFrame) => listener(frame) };
}
const isFault = (code: number) => (reason: unknown) => reason instanceof CallFault && reason.code === code;

test('3 answers come to who asked, in any order, and notifications to who listens', async () => {
  const { call, sent, say } = line();
  const heard: string[] = [];
  const signals = signalling(call, (method, params) => heard.push(`${method} ${JSON.stringify(params)}`));
  const [first, second] = [signals.ask('ping', { timestamp: 1 }), signals.ask('join')];
  say({ id: sent[1]?.id ?? '', error: { code: 403, message: 'no' } });
  say({ method: 'room-state', params: { peer_count: 2 } });
  say({ method: 'plain' });
  say({ id: sent[0]?.id ?? '', result: { timestamp: 2 } });
  say({ id: 'of nobody', result: {} });
  assert.deepEqual(await first, { timestamp: 2 });
  await assert.rejects(second, isFault(403));
  assert.deepEqual(heard, ['room-state {"peer_count":2}', 'plain {}']);
  signals.close();
});

test('what was asked before a cut fails, and what is asked without a line at once', async () => {
  const { call, state } = line();
  const signals = signalling(call, () => undefined);
  const asked = signals.ask('offer');
  signals.cut();
  await assert.rejects(asked, isFault(0));
  state.isCut = true;
  await assert.rejects(signals.ask('offer'), isFault(0));
  signals.close();
  assert.equal(state.isListened, false);
});
