"""Everything a learner can choose: one table a file, one record an entry."""
