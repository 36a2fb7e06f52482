"""What a link says, whose it is and what is wrong with it: facts, and the words for them."""
