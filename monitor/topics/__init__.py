"""What an article is about: taxonomy, French model, classification, evidence, training, evaluation."""
