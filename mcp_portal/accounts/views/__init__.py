"""The pages of accounts: signing in, one's work, and people, roles and organisations for administrators."""
