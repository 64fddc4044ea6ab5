import type { RefObject, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import type { View } from '../html.ts';

/** Pixels between the popup and what it belongs to, and to the edges of the screen. */
const gap = 4;
const edge = 8;
const wantedHeight = 320;
const leastWidth = 260;

export type PopupProps = {
  /** What it stands beside. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly children: View;
  /** Called by a press anywhere else. */
  readonly onLeave: () => void;
};

/** Stands above everything beside its anchor, on the side with more room; shown as long as it is drawn. Focus stays where it was. */
export function Popup({ anchor, children, onLeave }: PopupProps): VNode {
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [box, beside] = [popup.current, anchor.current];
    if (box === null || beside === null) return undefined;
    box.showPopover();
    const put = (): void => place(box, beside.getBoundingClientRect());
    const press = (event: Event): void => {
      const path = event.composedPath();
      if (!path.includes(box) && !path.includes(beside)) onLeave();
    };
    put();
    // A list that grows while it is loaded moves too.
    const observer = new ResizeObserver(put);
    observer.observe(box);
    addEventListener('resize', put);
    addEventListener('scroll', put, true);
    addEventListener('pointerdown', press, true);
    return () => {
      observer.disconnect();
      removeEventListener('resize', put);
      removeEventListener('scroll', put, true);
      removeEventListener('pointerdown', press, true);
    };
  }, []);
  return html`<div ref=${popup} popover="manual" class="popup">${children}</div>`;
}

function place(box: HTMLElement, beside: DOMRect): void {
  const width = Math.min(Math.max(beside.width, leastWidth), innerWidth - 2 * edge);
  const [above, below] = [beside.top - gap - edge, innerHeight - beside.bottom - gap - edge];
  // What one goes on with mostly stands below.
  const isAbove = above > below;
  Object.assign(box.style, {
    width: `${width}px`,
    maxHeight: `${Math.max(80, Math.min(wantedHeight, isAbove ? above : below))}px`,
    left: `${Math.min(Math.max(edge, beside.left), innerWidth - edge - width)}px`,
    top: isAbove ? 'auto' : `${beside.bottom + gap}px`,
    bottom: isAbove ? `${innerHeight - beside.top + gap}px` : 'auto',
  });
}
