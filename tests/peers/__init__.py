"""Real servers for the contract tests: installed into a cache, started apart from the machine's network, and stopped surely."""
