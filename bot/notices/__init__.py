"""What the operators are told of, in their own chat or mailbox, as the audit grows."""
