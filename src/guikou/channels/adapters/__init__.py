"""Our code for each platform, a module or a folder for each."""
