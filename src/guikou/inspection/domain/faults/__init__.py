"""One module for each kind of fault in a text: `PREFILTER` for Rust's regex, and `find(text, published_on)`."""
