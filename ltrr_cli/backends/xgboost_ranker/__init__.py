"""Gradient boosted trees that order candidates: trained by XGBoost, used through its library."""

from ltrr_cli.backends.xgboost_ranker.files import TreeModel, open_model, save_model
from ltrr_cli.backends.xgboost_ranker.trainer import XgboostTrainer

__all__ = ["TreeModel", "XgboostTrainer", "open_model", "save_model"]
