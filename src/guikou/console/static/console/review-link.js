// The token stands behind the # of the address, which browsers send to nobody. It goes into the form, out of the address, and to the server in the body.
const door = document.querySelector("[data-door]");
if (location.hash.length > 1) {
  door.elements.token.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  door.submit();
}
