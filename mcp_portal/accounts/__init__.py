"""Who the people are, whom they work for and which roles they hold, with dates."""
