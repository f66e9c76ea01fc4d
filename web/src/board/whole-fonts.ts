// Stands in for what makes fonts smaller in SVG files.

export const Commands = { Subset: 'SUBSET' } as const;
export const WorkerUrl = undefined;

/** A font as a data URL. */
export async function toBase64(font: ArrayBuffer): Promise<string> {
  const blob = new Blob([font], { type: 'font/woff2' });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('the font could not be read'));
    reader.readAsDataURL(blob);
  });
}

export const subsetToBase64 = toBase64;
export const subsetToBinary = (font: ArrayBuffer): Promise<ArrayBuffer> => Promise.resolve(font);
