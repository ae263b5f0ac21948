// Keyboard shortcuts for going through the lines of a review. Everything they do has a link or a button on the page.
const panel = document.querySelector("[data-shortcuts]");
const KEPT = "portal-shortcuts";

if (panel) {
  const toggle = panel.querySelector("[data-shortcuts-toggle]");
  const list = panel.querySelector("[data-shortcuts-list]");
  const state = panel.querySelector("[role=status]");
  let on = kept() !== "off";

  panel.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    on = !on;
    keep(on ? "on" : "off");
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (on && !event.defaultPrevented) press(event);
  });

  function show() {
    toggle.textContent = on ? "Turn shortcuts off" : "Turn shortcuts on";
    state.textContent = on ? "Shortcuts are on" : "Shortcuts are off";
  }

  function press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const file = document.querySelector("form[data-rating] button[name=file]");
      if (file) {
        event.preventDefault();
        file.click();
      }
      return;
    }
    // A single key belongs to whoever is writing.
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (act(event.key)) event.preventDefault();
  }

  function act(key) {
    if (key === "j") return follow("next");
    if (key === "k") return follow("prev");
    if (key === "?") return help();
    return choose(Number(key));
  }

  function follow(rel) {
    const link = document.querySelector(`a[rel=${rel}]`);
    if (link) link.click();
    return Boolean(link);
  }

  function choose(number) {
    const options = document.querySelectorAll("form[data-rating] input[type=radio][name=value]");
    const option = options[number - 1];
    if (!option) return false;
    option.checked = true;
    option.focus();
    return true;
  }

  function help() {
    list.open = !list.open;
    if (list.open) list.querySelector("summary").focus();
    return true;
  }
}

function isWriting(place) {
  const isTyped = place.matches?.("input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select");
  return Boolean(isTyped || place.isContentEditable);
}

// The browser may keep nothing: then shortcuts are on with every page.
function kept() {
  try {
    return window.localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(choice) {
  try {
    window.localStorage.setItem(KEPT, choice);
  } catch {
    // Nothing to do: the choice holds for this page.
  }
}
