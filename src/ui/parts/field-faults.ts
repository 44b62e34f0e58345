import { t } from "../i18n/text.ts";

/*
 * Browsers refuse to send a form with a field that lacks something, and say so in their own language. Here they say it in the
 * reader's.
 */

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** From now on, what is wrong with a field of any form is said in the language of the page. */
export function sayFieldFaults(): void {
  addEventListener("invalid", ({ target }) => isField(target) && target.setCustomValidity(faultOf(target)), true);
  // What is being mended is judged anew.
  addEventListener("input", ({ target }) => isField(target) && target.setCustomValidity(""), true);
}

function isField(target: EventTarget | null): target is Field {
  return target !== null && "setCustomValidity" in target;
}

function faultOf(field: Field): string {
  // Without what was said before.
  field.setCustomValidity("");
  const { validity } = field;
  if (validity.valid) return "";
  if (validity.valueMissing) return t("field.missing");
  if (field instanceof HTMLInputElement) {
    if (validity.typeMismatch && field.type === "email") return t("field.email");
    if (validity.tooShort) return t("field.too_short", { count: field.minLength });
    if (validity.rangeUnderflow) return t("field.too_small", { limit: field.min });
  }
  return t("field.unusable");
}
