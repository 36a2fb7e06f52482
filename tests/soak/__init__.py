"""The long tests (`make soak`). Each part can run alone, prints what it counted, and fails the run where it fails."""
