"""Files people put in and documents the portal makes: kept by content, never replaced."""
