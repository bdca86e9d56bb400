"""Any model of sentence-transformers, by name or path, for `ltrr index --encoder`.

It needs torch, whose import takes seconds, so a query answered by such an encoder is slow in a
fresh process; `needs_torch` says so. A model that is only a table of word vectors
(`StaticEmbedding`, as model2vec distils them) needs none: `static_parts` takes it out of torch.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from ltrr_cli.errors import EncoderError
from ltrr_cli.ports import Advance, Vectors

_TEXTS_AT_ONCE = 256


class TransformerEncoder:
    """Port `Encoder` over a loaded sentence-transformers model.

    Models that were trained with another prompt for queries than for documents get the one for
    queries in `encode` and the one for documents in `encode_documents`.
    """

    needs_torch = True

    def __init__(self, model: Any, *, name: str) -> None:  # noqa: ANN401 - torch is untyped here
        self.name = name
        self.dimensions = int(model.get_embedding_dimension())
        self._model = model

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return _unit(self._model.encode_query(list(texts), show_progress_bar=False), texts)

    def encode_documents(self, texts: Sequence[str], *, advance: Advance | None = None) -> Vectors:
        """As `encode`, for the texts of entities, saying how many are done now and then."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            part = list(texts[start : start + _TEXTS_AT_ONCE])
            found = self._model.encode_document(part, show_progress_bar=False)
            vectors[start : start + len(part)] = _unit(found, part)
            if advance is not None:
                advance(len(part))
        return vectors

    def static_parts(self) -> tuple[str, Vectors] | None:
        """The text of its `tokenizer.json` and its table (V, d), if it is nothing else.

        None for every model whose vectors depend on more than the mean of its word vectors.
        """
        from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

        first, *others = list(self._model)
        if not isinstance(first, StaticEmbedding) or self._model.prompts.get("query"):
            return None
        if not all(isinstance(module, Normalize) for module in others):
            return None
        table: Vectors = first.embedding.weight.detach().cpu().numpy().astype(np.float32)
        return first.tokenizer.to_str(), table


def load_transformer(name_or_path: str) -> TransformerEncoder:
    """The model of this folder, or of this name on the Hugging Face hub. Never runs foreign code.

    Raises:
        EncoderError: there is no such model, the hub cannot be reached, or it is another kind.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(f"sentence-transformers cannot be imported: {error}") from error
    import_module("transformers.utils.logging").disable_progress_bar()
    try:
        model = SentenceTransformer(
            name_or_path,
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},  # pickled weights could run code
        )
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        first_line = str(error).strip().split("\n", maxsplit=1)[0]
        raise EncoderError(
            f"encoder '{name_or_path}' cannot be loaded ({first_line}): give the folder of a "
            "sentence-transformers model, or a name that this machine can download"
        ) from error
    if model.get_embedding_dimension() is None:
        raise EncoderError(f"encoder '{name_or_path}' gives no vectors of a fixed length")
    return TransformerEncoder(model, name=name_or_path)


def _unit(vectors: Any, texts: Sequence[str]) -> Vectors:  # noqa: ANN401 - torch is untyped here
    """Rows of length 1; a blank text gets zeros, whatever the model says of its marks alone."""
    found: Vectors = np.array(vectors, np.float32)
    found[[not text.strip() for text in texts]] = 0
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    np.divide(found, np.where(lengths > 0, lengths, 1), out=found)
    return found
