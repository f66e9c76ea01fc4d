export * from './common.ts';
export * from './rooms.ts';
