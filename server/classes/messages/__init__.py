"""What is said in a class: messages read strictly, codes and names, and refusals in words."""
