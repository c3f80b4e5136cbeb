"""Writing releases: the list, the form of four fields, what accounts get, checks, templates, and the page of a release."""
