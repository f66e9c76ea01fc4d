import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { badInput, fail } from '../../errors.ts';
import { logoFrom, watermarkFrom, type NewPicture } from '../../rooms/pictures.ts';
import { PaintFault } from '../../rooms/painter.ts';
import type { RoomSettings } from '../../rooms/room.ts';
import { callerOf, type Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { pictureNamed } from './present-logo.ts';
import type { GivenSettings } from './room-input.ts';
import type { LogoBody } from './schema.ts';

/** Pictures that a call brings along, made already, and the settings that name them. */
export interface Brought {
  settings: GivenSettings;
  fresh: NewPicture[];
}

type Logo = Static<typeof LogoBody>;

interface Given {
  logo?: Logo;
  /** As `settingsOf` read it. */
  watermark?: RoomSettings['watermark'];
}

/**
 * Makes the pictures of a room out of what was uploaded for it, before it is changed.
 *
 * @param before what the room is set to now
 * @throws wrong_role when the caller uploaded no such picture; bad_input for another address
 */
export async function picturesFor(
  desk: Desk,
  caller: Caller,
  { logo, watermark }: Given,
  before: RoomSettings = {},
): Promise<Brought> {
  const brought: Brought = { settings: {}, fresh: [] };
  if (logo && logo.tmpFile.trim() !== '') {
    const picture = await (caller.logo ?? logoOf(desk, caller, logo));
    brought.fresh.push(picture);
    brought.settings.logo = picture.id;
  }
  if (watermark?.imageUrl !== undefined) {
    const { imageUrl, ...rest } = watermark;
    const named = pictureNamed(imageUrl);
    if (named?.size === 'upload') {
      const picture = await watermarkFrom(desk, caller.actor, caller.user.id, named.id);
      brought.fresh.push(picture);
      brought.settings.watermark = { ...rest, picture: picture.id };
    } else if (named?.size === 'watermark' && named.id === before.watermark?.picture) {
      brought.settings.watermark = { ...rest, picture: named.id };
    } else if (!/^https?:\/\//i.test(imageUrl) || !URL.canParse(imageUrl)) {
      throw badInput(
        'watermark.imageUrl',
        'The image must be an uploaded picture, or at an http(s) address.',
      );
    }
  }
  return brought;
}

/**
 * Makes the logo that a request brings along before its handler runs, where the handler is to be one transaction
 * (`Idempotency-Key`): painting takes long, and everybody else would wait for it.
 */
export function paintBefore(app: FastifyInstance, desk: Desk): void {
  app.addHook('preHandler', async (request) => {
    const caller = callerOf(request);
    if (!caller || request.headers['idempotency-key'] === undefined) return;
    const body = (request.body ?? {}) as Partial<Logo> & { logo?: Partial<Logo> };
    const isLogo = request.routeOptions.url?.endsWith('/logo') ?? false;
    const { tmpFile, ...part } = (isLogo ? body : body.logo) ?? {};
    if (typeof tmpFile !== 'string') return;
    caller.logo = logoOf(desk, caller, { tmpFile, ...part });
    // What went wrong is told by the handler, if it gets that far.
    await caller.logo.catch(() => undefined);
  });
}

async function logoOf(desk: Desk, caller: Caller, logo: Logo): Promise<NewPicture> {
  const named = pictureNamed(logo.tmpFile);
  if (named?.size !== 'upload') throw fail('wrong_role', { text: 'Access denied' });
  const { x = 0, y = 0, width = 0, height = 0 } = logo;
  try {
    return await logoFrom(desk, caller.actor, caller.user.id, named.id, { x, y, width, height });
  } catch (reason) {
    if (!(reason instanceof PaintFault)) throw reason;
    throw fail('unavailable', { text: reason.message, cause: reason });
  }
}
