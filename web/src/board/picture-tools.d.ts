declare module 'pica';
declare module 'image-blob-reduce';
