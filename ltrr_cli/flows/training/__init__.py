"""`ltrr train`: a log → memory, policy and ranker → gate → release.

The way of a click is `train.py`: split by session and time, replay every event with the memory as
it was before, learn, compare on what was held out, remember everything, publish.
"""
