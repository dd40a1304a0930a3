"""When enough has been read: the test, the estimate of recall, and the sentences for a paper. Pure."""
