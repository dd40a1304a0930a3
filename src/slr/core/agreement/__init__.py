"""How far reviewers agree: which judgements count, and the coefficients of agreement. Pure."""
