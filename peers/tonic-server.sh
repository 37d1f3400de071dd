#!/usr/bin/env bash
# This project's client against gRPC's test service at $TONIC, served by tonic, gRPC's library for Rust.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

# A handler of tonic sets no trailers of a call that succeeds, doesn't see whether a message is compressed, and decides that for all of
# a stream.
without=--without=custom_metadata,custom_metadata_of_a_stream
without+=,client_compressed_unary,client_compressed_streaming,server_compressed_streaming

client plaintext 36 "$TONIC" $without

finish
