// Asks the browser for a passkey and sends the answer with the form in which the button stands.
// `data-passkey`: "add" makes one, "confirm" uses one, "sign-in" uses any one of this site.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const readable = (descriptors) => (descriptors ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function made(options, passwordless) {
  const wanted = options.publicKey;
  const selection = { ...wanted.authenticatorSelection };
  if (passwordless) Object.assign(selection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  const credential = await navigator.credentials.create({
    publicKey: {
      ...wanted,
      challenge: bytes(wanted.challenge),
      user: { ...wanted.user, id: bytes(wanted.user.id) },
      excludeCredentials: readable(wanted.excludeCredentials),
      authenticatorSelection: selection,
    },
  });
  return stated(credential, {
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function used(options) {
  const wanted = options.publicKey;
  const credential = await navigator.credentials.get({
    publicKey: { ...wanted, challenge: bytes(wanted.challenge), allowCredentials: readable(wanted.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = credential.response;
  return stated(credential, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function stated(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function answer(kind, form) {
  if (kind === "sign-in") {
    const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
    return used((await asked.json()).request_options);
  }
  const options = JSON.parse(form.querySelector("#passkey-options").textContent);
  return kind === "add" ? made(options.creation_options, form.elements.passwordless?.checked) : used(options.request_options);
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  button.addEventListener("click", async () => {
    const form = button.form;
    const trouble = form.querySelector("[data-passkey-trouble]");
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(button.dataset.passkey, form));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}
