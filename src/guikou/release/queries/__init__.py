"""Reading what the release desk keeps."""
