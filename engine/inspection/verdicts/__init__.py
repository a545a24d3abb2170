"""What is wrong with a run, or right: signs read from its layers and losses, and what may help, tried beforehand."""
