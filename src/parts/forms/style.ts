// style.ts: how forms look in the built-in pages, and in a page of one's own that takes it. All colours are variables with
// a fallback, light and dark; every class begins with "gui-".

import { type Html, raw } from '../../app/html/html.ts'

const STYLE = `
.gui-form{--gui-ink:var(--ink,#1d2430);--gui-soft:var(--soft,#5b6575);--gui-paper:var(--paper,#fbfaf8);--gui-line:var(--line,#dedad3);--gui-accent:var(--accent,#0b5d6b);--gui-edge:#8a8578;--gui-field:#fff;--gui-wrong:#b3261e;--gui-wrong-paper:#fdf3f2;--gui-on-accent:#fff;color:var(--gui-ink);display:grid;gap:1.375rem;max-width:34rem;margin:0}
@media (prefers-color-scheme:dark){.gui-form{--gui-ink:var(--ink,#e8e6e1);--gui-soft:var(--soft,#a3abb8);--gui-paper:var(--paper,#16191f);--gui-line:var(--line,#333a45);--gui-accent:var(--accent,#6cc5d4);--gui-edge:#6d7787;--gui-field:#1d222b;--gui-wrong:#ff9d94;--gui-wrong-paper:#2b1c1d;--gui-on-accent:#0d2127}}
.gui-form,.gui-form *{box-sizing:border-box}
.gui-form :where(input,select,textarea,button){font:inherit;color:inherit}
.gui-form :where(fieldset){border:0;margin:0;padding:0;min-width:0}
.gui-field{display:grid;gap:.3rem;align-content:start}
.gui-label{display:block;font-weight:600;padding:0}
legend.gui-label,.gui-group>legend{float:left;width:100%}
.gui-form legend+*{clear:both}
.gui-optional{font-weight:400;color:var(--gui-soft)}
.gui-form .gui-hint{margin:0;color:var(--gui-soft);font-size:.9375em}
.gui-form .gui-error{margin:0;color:var(--gui-wrong);font-weight:600;font-size:.9375em}
.gui-input{width:100%;min-height:2.75rem;padding:.5rem .75rem;background:var(--gui-field);border:1px solid var(--gui-edge);border-radius:.5rem}
textarea.gui-input{resize:vertical;line-height:1.5}
select.gui-input:not([multiple]){appearance:none;padding-right:2.5rem;background-image:linear-gradient(45deg,transparent 50%,currentcolor 50%),linear-gradient(135deg,currentcolor 50%,transparent 50%);background-position:calc(100% - 1.3rem) 55%,calc(100% - .95rem) 55%;background-size:.35rem .35rem;background-repeat:no-repeat}
.gui-input::placeholder{color:var(--gui-soft);opacity:1}
.gui-input[type=color]{padding:.25rem;width:4rem}
.gui-input[type=range]{padding:0;border:0;background:none;accent-color:var(--gui-accent)}
.gui-input[type=file]{padding:.375rem;border-style:dashed}
.gui-input::file-selector-button{font:inherit;color:inherit;margin:0 .75rem 0 0;padding:.375rem .75rem;border:1px solid var(--gui-edge);border-radius:.375rem;background:var(--gui-paper);cursor:pointer}
.gui-input:is([type=date],[type=time],[type=datetime-local],[type=month],[type=week],[type=number]){max-width:16rem}
.gui-choice{display:grid;grid-template-columns:auto 1fr;align-items:start;gap:.625rem;min-height:1.75rem}
.gui-choice input{width:1.25rem;height:1.25rem;margin:.2rem 0 0;accent-color:var(--gui-accent)}
.gui-choice label{font-weight:400;padding:0 0 .25rem}
.gui-form .gui-group{display:grid;gap:1.125rem;padding:0 0 0 1rem;border-left:3px solid var(--gui-line)}
.gui-group>legend{font-weight:600;font-size:1.125em;padding:0}
.gui-wrong{padding-left:.875rem;border-left:3px solid var(--gui-wrong)}
.gui-wrong .gui-input{border-color:var(--gui-wrong)}
.gui-summary{padding:.875rem 1rem;border:1px solid var(--gui-wrong);border-radius:.5rem;background:var(--gui-wrong-paper)}
.gui-form .gui-summary-title{margin:0 0 .25rem;font-weight:600;color:var(--gui-wrong)}
.gui-summary ul{margin:0;padding:0 0 0 1.125rem}
.gui-summary a{color:inherit}
.gui-submit{justify-self:start;min-height:2.75rem;padding:.5rem 1.5rem;border:1px solid transparent;border-radius:.5rem;background:var(--gui-accent);font-weight:600;cursor:pointer}
.gui-form .gui-submit{color:var(--gui-on-accent)}
.gui-submit:hover{filter:brightness(1.08)}
.gui-form :focus-visible,.gui-summary:focus{outline:3px solid var(--gui-accent);outline-offset:2px}
@media (max-width:30rem){.gui-submit{justify-self:stretch}.gui-input:is([type=date],[type=time],[type=datetime-local],[type=month],[type=week],[type=number]){max-width:none}}`

/**
 * The style of forms, for a page of one's own.
 * @example html`<style>${formStyle}</style>`
 */
export const formStyle: Html = raw(STYLE)
