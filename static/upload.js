// Sends the files of a form one after the other and shows how far each is. Without it the form sends them all at once.
const input = document.querySelector("input[type=file][multiple]");
const progress = document.querySelector("[data-upload-progress]");

if (input && progress && window.FormData && window.XMLHttpRequest) {
  input.form.addEventListener("submit", (event) => {
    if (input.files.length === 0) return; // the page of the portal says what is missing
    event.preventDefault();
    sendAll(input.form, [...input.files]);
  });
}

async function sendAll(form, files) {
  const button = form.querySelector("button[type=submit], button:not([type])");
  const list = progress.querySelector("ul");
  const summary = progress.querySelector("[role=status]");
  list.replaceChildren();
  progress.hidden = false;
  button.disabled = true;
  let sent = 0;
  let next = "";
  for (const [place, file] of files.entries()) {
    summary.textContent = `Sending file ${place + 1} of ${files.length}`;
    const row = shown(list, file);
    const answer = await send(form, file, files.length === 1, row);
    row.bar.remove();
    if (answer.added) {
      sent += 1;
      next = answer.next;
      row.words.textContent = "Added";
    } else {
      row.words.textContent = answer.refused.join(". ");
      row.words.classList.add("portal-flag--warn");
    }
  }
  if (sent === files.length) {
    window.location.assign(next);
    return;
  }
  summary.textContent = `${sent} of ${files.length} files added. Read why the others were not`;
  button.disabled = false;
  input.value = "";
  progress.querySelector("[data-upload-next]").hidden = sent === 0;
  progress.focus();
}

function shown(list, file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const words = document.createElement("span");
  words.className = "portal-flag";
  item.append(name, " ", bar, words);
  list.append(item);
  return { bar, words };
}

function send(form, file, alone, row) {
  const fields = new FormData(form);
  fields.delete(input.name);
  if (!alone) fields.delete("title");
  fields.append(input.name, file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const failed = () => resolve({ refused: ["The file was not sent. Load the page again and send it once more"] });
    request.open("POST", form.action || window.location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      row.bar.value = Math.round((100 * event.loaded) / event.total);
      row.words.textContent = event.loaded < event.total ? `${row.bar.value}%` : "Being checked";
    });
    request.addEventListener("load", () => {
      try {
        const answer = JSON.parse(request.responseText);
        if (answer.added || answer.refused) resolve(answer);
        else failed();
      } catch {
        failed();
      }
    });
    request.addEventListener("error", failed);
    request.addEventListener("abort", failed);
    request.send(fields);
  });
}
