"""
Serve a GGUF file over the OpenAI protocol with llama.cpp, until its standard input ends.

Arguments: FILE [KEY [SLOTS THREADS]].

It runs in an environment of its own, which has xllamacpp and none of Mynah.
"""

import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path, params.model_alias = sys.argv[1], ["smollm2"]
params.hostnames, params.port = ["127.0.0.1"], 0
slots, threads = (int(word) for word in sys.argv[3:5] or ("4", "1"))
params.n_parallel, params.n_ctx, params.cont_batching = slots, max(8192, slots * 512), True
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
params.verbosity = 0
if sys.argv[2:] and sys.argv[2]:
    params.api_keys = [sys.argv[2]]
server = xllamacpp.Server(params)
sys.stdout.write(f"READY {server.listening_address}\n")
sys.stdout.flush()
sys.stdin.read()
