"""What a paper about the review needs, as files. Pure; its door is `slr.outputs.publish.run`."""
