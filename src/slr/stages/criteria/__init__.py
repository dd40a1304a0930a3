"""The criteria at work: how often each decided, how their wording changed, what to look at again."""
