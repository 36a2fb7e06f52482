"""The long tests, `make soak`: each part runs alone too, prints what it counted, and fails the whole where it fails."""
