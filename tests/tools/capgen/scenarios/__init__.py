"""One module for each kind of story. A scenario is a function that takes a Story and the World and says what happens."""
