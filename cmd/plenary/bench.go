package main

// benchCommand measures; see bench/README.md.
type benchCommand struct{}
