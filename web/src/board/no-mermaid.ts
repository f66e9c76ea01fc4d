/** Stands in for a large package of which nothing is offered here. */
export function parseMermaidToExcalidraw(): Promise<never> {
  return Promise.reject(new Error('diagrams from text are not offered'));
}
