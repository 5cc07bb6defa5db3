"""What the console's forms ask for, and how their answers are stored."""
