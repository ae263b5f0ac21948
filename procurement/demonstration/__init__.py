"""Cases from real facts, played through the portal's own pages by the people whose roles allow each step."""
