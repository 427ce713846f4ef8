/**
 * The page's nonce for style elements. Components insert a few of their own (theme variables, scroll lock); not all of them
 * pass the nonce on, so that every style element gets it here, before any component is loaded. Scripts have no nonce: none is ever inline.
 */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

const createElement = document.createElement.bind(document);

document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const made = createElement(name, options);
  if (made instanceof HTMLStyleElement) made.nonce = nonce;
  return made;
};
