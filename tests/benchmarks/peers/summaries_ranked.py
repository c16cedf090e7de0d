"""What sumy quotes of each document: a JSON list in, a list of quotes by each ranking out."""

import json
import sys

from nltk.tokenize import NLTKWordTokenizer
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.nlp.tokenizers import Tokenizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

NAMES = {"en": "english", "zh": "chinese"}
RANKINGS = {
    "sumy LexRank": LexRankSummarizer,
    "sumy TextRank": TextRankSummarizer,
    "sumy reduction": ReductionSummarizer,
    "sumy LSA": LsaSummarizer,
}


class EnglishWords:
    """sumy's own English words without NLTK's list of sentence ends, which has to be fetched."""

    def to_words(self, sentence):
        return tuple(filter(Tokenizer._is_word, NLTKWordTokenizer().tokenize(sentence)))


def summarizer(kind, language):
    made = kind(Stemmer(NAMES[language]))
    made.stop_words = get_stop_words(NAMES[language])
    return made


words = {"en": EnglishWords(), "zh": Tokenizer("chinese")}
made = {
    (name, language): summarizer(kind, language)
    for name, kind in RANKINGS.items()
    for language in NAMES
}
found = {name: [] for name in RANKINGS}
for one in json.load(sys.stdin):
    said = [Sentence(text, words[one["language"]]) for text in one["sentences"]]
    document = ObjectDocumentModel([Paragraph(said)])
    for name in RANKINGS:
        quoted = made[name, one["language"]](document, one["n"])
        found[name].append([str(sentence) for sentence in quoted])
json.dump(found, sys.stdout)
