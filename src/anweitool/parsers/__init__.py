"""Text → values. Each module is one stage; `anweitool.pipeline` calls them in order."""
