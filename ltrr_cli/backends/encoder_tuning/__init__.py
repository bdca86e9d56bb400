"""Tuning a table of word pieces on clicks, with sentence-transformers and torch.

`pairs` says what is learnt from, `typos` how queries are misspelt, `bags` holds texts cut into word
pieces once, `trial` says how good a table is, `tune` does the work.
"""
