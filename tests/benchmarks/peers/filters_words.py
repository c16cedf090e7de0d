"""What the peers of our filters say of each text: a JSON list in, a list of truths for each out."""

import json
import sys

from better_profanity import profanity
from profanity_check import predict

texts = json.load(sys.stdin)
profanity.load_censor_words()
found = {
    "better-profanity": [profanity.contains_profanity(text) for text in texts],
    "alt-profanity-check": [bool(one) for one in predict(texts)] if texts else [],
}
json.dump(found, sys.stdout)
