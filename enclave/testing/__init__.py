"""What a team tests its own Pulumi programs with: the judgement, in pytest."""
