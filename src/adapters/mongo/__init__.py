"""Storage in MongoDB: one document per aggregate, one transaction per unit of work."""
