"""The second opinion of a language model: asked for, kept, compared, and never counted. Its door is `run`."""
