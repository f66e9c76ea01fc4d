import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { addSomeone } from './someone.ts';

/** A room with what only some have. */
interface Room extends ShownRoom {
  private: boolean;
  chatSettings?: object;
  saveFormAsXLSX?: boolean;
  sendFormToExternalDB?: boolean;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const put = (id: number, body: object) => client.send<Room>('PUT', `/files/rooms/${id}`, body);

describe('DS 5.2 lifetime and watermark', () => {
  test('DS 5.2 `enabled: false` takes them away, and what is missing has a default', async () => {
    const { id } = await client.room();
    const lifetime = { deletePermanently: false, period: 0, value: 1, enabled: true };
    const watermark = { additions: 0, rotate: 0, imageScale: 0, imageHeight: 0, imageWidth: 0 };
    const rows: [object, unknown, unknown][] = [
      [{ lifetime: { value: 1 } }, lifetime, undefined],
      [
        { lifetime: { value: '999', period: 'Year', deletePermanently: 'true' } },
        { ...lifetime, value: 999, period: 2, deletePermanently: true },
        undefined,
      ],
      [{ lifetime: { enabled: false, value: 5 } }, undefined, undefined],
      [{ lifetime: { enabled: false } }, undefined, undefined],
      [{ watermark: {} }, undefined, watermark],
      [
        { watermark: { enabled: true, additions: 'UserName, RoomName', text: 'x', rotate: -45 } },
        undefined,
        { ...watermark, additions: 17, text: 'x', rotate: -45 },
      ],
      [{ watermark: { enabled: false, text: 'y' } }, undefined, undefined],
    ];
    for (const [body, expectedLifetime, expectedWatermark] of rows) {
      const room = await put(id, body);
      assert.deepEqual(
        [room.lifetime, room.watermark],
        [expectedLifetime, expectedWatermark],
        JSON.stringify(body),
      );
    }
    for (const [body, member] of [
      [{ lifetime: {} }, 'Lifetime.Value'],
      [{ lifetime: { value: 0 } }, 'Lifetime.Value'],
      [{ lifetime: { value: 1, period: 3 } }, 'Lifetime.Period'],
      [{ watermark: { rotate: 361 } }, 'Watermark.Rotate'],
      [{ watermark: { imageWidth: -1 } }, 'Watermark.ImageWidth'],
    ] as const) {
      const { status, errors } = await client.call('PUT', `/files/rooms/${id}`, body);
      assert.deepEqual([status, Object.keys(errors)], [400, [member]]);
    }
  });
});

describe('DS 5.2 private rooms', () => {
  test('DS 5.2 private needs somebody to share with from the first moment', async () => {
    const guest = await addSomeone(client, 'guest');
    const share = [{ shareTo: guest.user.id, access: 'Editing' }];
    const room = (await client.room({ private: true, share })) as Room;
    assert.equal(room.private, true);
    assert.equal((await client.call('GET', `/files/rooms/${room.id}`, undefined, guest.as)).status, 200);
    assert.equal((await put(room.id, { title: 'Renamed' })).private, true);
    for (const body of [{ private: true }, { private: true, share: [] }]) {
      const { status, errors } = await client.call('POST', '/files/rooms', { title: 'x', ...body });
      assert.deepEqual([status, Object.keys(errors)], [400, ['Private']]);
    }
    assert.equal(((await client.room({ private: false })) as Room).private, false);
  });
});

describe('DS 5.2 what only some kinds of room have', () => {
  test('DS 5.2 chat settings of AI rooms, and what becomes of forms', async () => {
    const chatSettings = { providerId: 3, modelId: 'small', prompt: 'Be kind.' };
    const forms = { saveFormAsXLSX: true, sendFormToExternalDB: true };
    const both = { chatSettings, ...forms };
    const ai = (await client.room({ roomType: 9, ...both })) as Room;
    assert.deepEqual(ai.chatSettings, chatSettings);
    assert.ok(!('saveFormAsXLSX' in ai) && !('sendFormToExternalDB' in ai));
    const form = (await client.room({ roomType: 1, ...both })) as Room;
    assert.deepEqual([form.saveFormAsXLSX, form.sendFormToExternalDB], [true, true]);
    assert.ok(!('chatSettings' in form));
    const plain = (await client.room(both)) as Room;
    for (const name of Object.keys(both)) assert.ok(!(name in plain), name);

    const changed = await put(ai.id, { chatSettings: { modelId: 'large' } });
    assert.deepEqual(changed.chatSettings, { modelId: 'large' });
    assert.equal((await put(form.id, { saveFormAsXLSX: false })).saveFormAsXLSX, false);
    await put(plain.id, both);
    assert.deepEqual(await client.roomEvents(plain.id), ['room.created'], 'nothing that it could have');
    const wrong = await client.call('PUT', `/files/rooms/${ai.id}`, { chatSettings: { providerId: 'x' } });
    assert.deepEqual([wrong.status, Object.keys(wrong.errors)], [400, ['$.chatSettings.providerId']]);
  });
});
