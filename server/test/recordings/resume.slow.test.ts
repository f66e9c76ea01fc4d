import { resuming } from './resuming.ts';
import { gatedGs, gatedOss, gatedS3 } from './storages.ts';

resuming('s3', () => gatedS3(), { hangs: true });
resuming('s3 that does not tell what it has', () => gatedS3(false), { isTelling: false });
resuming('gs', gatedGs);
resuming('oss', gatedOss);
