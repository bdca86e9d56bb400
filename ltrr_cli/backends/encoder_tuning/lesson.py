"""One step of tuning: a batch of pairs is drawn, and the table moved a little towards it."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from tokenizers import Tokenizer

from ltrr_cli.backends.encoder_tuning.bags import Bags, Whole, cut
from ltrr_cli.backends.encoder_tuning.pairs import PairSampler
from ltrr_cli.backends.encoder_tuning.pool import Pool
from ltrr_cli.backends.encoder_tuning.settings import TuningSettings
from ltrr_cli.backends.encoder_tuning.typos import augmented
from ltrr_cli.ports import Vectors

if TYPE_CHECKING:
    import torch


class Lesson:
    """A `StaticEmbedding` of sentence-transformers that learns from batches of pairs.

    Its rows that no batch touches stay what they were, bit for bit: Adam moves no number that
    never had a gradient.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        start: Vectors,
        *,
        sampler: PairSampler,
        pool: Pool,
        settings: TuningSettings,
    ) -> None:
        import torch
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding

        self._tokenizer = tokenizer
        self._sampler = sampler
        self._pool = pool
        self._settings = settings
        self._start = torch.from_numpy(start.copy())
        self._module = StaticEmbedding(tokenizer, embedding_weights=self._start.clone())
        self._weights = self._module.embedding.weight
        self._adam = torch.optim.Adam([self._weights], lr=settings.rate, fused=True)

    @property
    def table(self) -> Vectors:
        """The table as it is now, shape (V, d); later steps change it."""
        table: Vectors = self._weights.detach().numpy()
        return table

    def step(self, generator: Generator) -> float:
        """Learns from one batch; the batch's loss before."""
        import torch

        drawn = self._sampler.draw(self._settings.batch, generator)
        strangers = self._pool.draw_strangers(self._settings.strangers, generator)
        entities = np.concatenate([self._pool.places(self._sampler.rows(drawn)), strangers])
        loss = contrastive_loss(
            self._units(cut(self._tokenizer, self._queries(drawn, generator))),
            self._units(self._pool.texts.take(entities)),
            also_right=self._sampler.also_right(drawn),
            temperature=self._settings.temperature,
        )
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._adam.step()
        if self._settings.pull:
            with torch.no_grad():
                self._weights.lerp_(self._start, self._settings.pull * self._settings.rate)
        return float(loss.item())

    def _queries(self, drawn: Whole, generator: Generator) -> list[str]:
        return augmented(
            self._sampler.queries(drawn),
            typos=self._settings.typos,
            prefixes=self._settings.prefixes,
            generator=generator,
        )

    def _units(self, bags: Bags) -> "torch.Tensor":
        import torch

        features = {
            "input_ids": torch.from_numpy(bags.pieces),
            "offsets": torch.from_numpy(bags.begins),
        }
        means = self._module(features)["sentence_embedding"]
        return torch.nn.functional.normalize(means, dim=1)


def contrastive_loss(
    queries: "torch.Tensor",
    entities: "torch.Tensor",
    *,
    also_right: npt.NDArray[np.bool_],
    temperature: float,
) -> "torch.Tensor":
    """The mean of -log softmax of each query's own entity, its cosines divided by `temperature`.

    queries: (b, d) unit vectors; entities: (b + s, d), the first b belong to the queries one by
    one; also_right: (b, b), entities that do not count as wrong answers of a query.
    """
    import torch

    cosines = queries @ entities.T
    left_out = torch.zeros_like(cosines, dtype=torch.bool)
    left_out[:, : len(queries)] = torch.from_numpy(also_right)
    scores = (cosines / temperature).masked_fill(left_out, -torch.inf)
    return torch.nn.functional.cross_entropy(scores, torch.arange(len(queries)))
