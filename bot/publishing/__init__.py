"""From approved to published, once: due times, the attempt, and what follows from doubt."""
