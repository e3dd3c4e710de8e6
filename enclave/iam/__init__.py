"""IAM policy documents: a parser and a concrete evaluator. The one owner of what a policy means."""
