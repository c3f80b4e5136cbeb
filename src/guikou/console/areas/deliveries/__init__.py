"""What is on its way to accounts, what became of it, and what people do where it does not go on."""
