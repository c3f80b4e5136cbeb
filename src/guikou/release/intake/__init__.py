"""Material that comes in as a document or by mail, read into what a release is made of. All of it is untrusted."""
