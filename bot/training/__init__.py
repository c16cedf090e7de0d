"""Learning from the brand's own approved texts and its operators' decisions; nobody else's."""
