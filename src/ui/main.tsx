import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { sayFieldFaults } from "./parts/field-faults.ts";
import { keepFocus } from "./parts/keep-focus.ts";
import { applySettings } from "./state/settings.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/issue-list.css";
import "./styles/issue.css";
import "./styles/tables.css";
import "./styles/accounts.css";

applySettings();
sayFieldFaults();
keepFocus();
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
