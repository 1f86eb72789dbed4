"""Documents compared: two versions of one document, a higher document against a lower one."""
