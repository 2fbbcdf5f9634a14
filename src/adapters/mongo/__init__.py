"""Storage in MongoDB: each aggregate is one document, each unit of work one transaction."""
