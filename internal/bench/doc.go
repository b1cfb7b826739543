// Package bench measures the program from outside, over HTTP on the loopback
// interface, each figure printed beside the limit it is held to. The data it
// measures with is made by the use cases of the program. Nothing of it runs in
// go test; see bench/README.md for how to run it and what it came to.
package bench
