import { useEffect } from 'react';

const SCROLLED = '.ant-table-content, .ant-table-body';

/** A table that is wider or longer than its place scrolls in it: by keyboard, too, once its place can have the focus. */
export function useWideTables(): void {
  useEffect(() => {
    let frame = 0;
    const mend = (): void => {
      for (const place of document.querySelectorAll<HTMLElement>(SCROLLED)) {
        if (place.scrollWidth > place.clientWidth || place.scrollHeight > place.clientHeight) place.tabIndex = 0;
        else place.removeAttribute('tabindex');
      }
    };
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(mend);
    };
    const changes = new MutationObserver(soon);
    changes.observe(document.body, { childList: true, subtree: true });
    window.addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      changes.disconnect();
      window.removeEventListener('resize', soon);
    };
  }, []);
}
