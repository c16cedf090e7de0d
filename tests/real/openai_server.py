"""
Serve a GGUF file over the OpenAI protocol with llama.cpp, until its standard input ends.

It runs in an environment of its own, which has xllamacpp and none of Mynah.
"""

import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path, params.model_alias = sys.argv[1], ["smollm2"]
params.hostnames, params.port = ["127.0.0.1"], 0
params.n_parallel, params.n_ctx, params.cont_batching = 4, 4 * 2048, True
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.verbosity = 0
if len(sys.argv) > 2:
    params.api_keys = [sys.argv[2]]
server = xllamacpp.Server(params)
sys.stdout.write(f"READY {server.listening_address}\n")
sys.stdout.flush()
sys.stdin.read()
