"""
Archives of what an account published: making them, and saying whether they are whole.

`packing` makes one, with `completeness` (what is missing and why) and `replay` (each post at its own address); `viewing` opens it in a browser. `verifying` tells WARC,
WACZ and BagIt apart and verifies them: `warcs`, `waczs`, `bags`; `files` reads folders and ZIP files with limits, `signing` checks who signed a WACZ. Needs no database.

Every archive is untrusted: it is read in parts, never unpacked to a place that it names, and what is wrong is said, not raised.
"""
