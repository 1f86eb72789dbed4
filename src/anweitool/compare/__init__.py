"""Documents compared: a higher plan against a lower one."""
