//! Checks: one rule, or a few of a kind, a file. In: what the stages made. Out: findings.
