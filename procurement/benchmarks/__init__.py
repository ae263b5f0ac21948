"""What the portal costs: a thousand cases, a served portal, figures over HTTP and signed in."""
