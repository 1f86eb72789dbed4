"""The register: tasks of many documents as one list that people work from, and that loses neither a task nor an entry."""
