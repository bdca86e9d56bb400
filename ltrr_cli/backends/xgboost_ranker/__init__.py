"""Gradient boosted trees that order candidates: trained by XGBoost, used through its library."""
