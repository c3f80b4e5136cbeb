"""Rule packs, facts about accounts, and findings."""
