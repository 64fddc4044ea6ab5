import htm from 'htm';
import { Fragment, h } from 'preact';
import type { ComponentChild, VNode } from 'preact';

/** Whatever can be shown. */
export type View = ComponentChild;

const bound = htm.bind(h);

/** Markup as a template: elements are written in it, components are put in as `${h(Component, { … })}`, for only so their parts are checked. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): VNode {
  const made = bound(strings, ...values);
  return Array.isArray(made) ? h(Fragment, null, made) : made;
}
