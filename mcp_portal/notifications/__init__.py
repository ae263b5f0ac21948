"""What waits for whom, told in the portal and by mail: a subject line and a link, never case content."""
