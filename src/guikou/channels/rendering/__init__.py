"""From the master HTML to what each kind of platform takes: plain text, articles, mail, posts with facets, pictures."""
