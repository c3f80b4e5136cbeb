// What was typed has been saved: the copy on this device is not needed any more.
const sent = sessionStorage.getItem("guikou-sent");
if (sent && new URLSearchParams(location.search).has("kept")) {
  localStorage.removeItem(sent);
  sessionStorage.removeItem("guikou-sent");
}
