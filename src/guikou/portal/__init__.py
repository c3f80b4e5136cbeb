"""The front door for the public: what was released, as pages and feeds, and the ways to subscribe to it. No script, no cookie, the same for everybody."""
