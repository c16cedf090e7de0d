"""
Turn a GGUF file into a folder that transformers loads in a second: ``FILE FOLDER``.

Run as a process of its own. transformers reads GGUF by itself, in twenty seconds each time.
"""

import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def convert(gguf: Path, folder: Path) -> None:
    """Write *gguf* to *folder* as float32 safetensors, with its tokenizer and chat template."""
    source, file = str(gguf.parent), gguf.name
    read = AutoModelForCausalLM.from_pretrained(source, gguf_file=file, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=file)
    # What was read still counts as quantised and refuses to be saved, so its numbers go into a
    # model that never was.
    del read.config.quantization_config
    model = AutoModelForCausalLM.from_config(read.config, dtype=torch.float32)
    model.load_state_dict(read.state_dict())
    model.generation_config = read.generation_config
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
