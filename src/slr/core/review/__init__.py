"""What a person says of a review in `review.toml`, checked line by line. Pure."""
