package doctext

import "os"

// Command is the command line of the other process: what Own starts.
type Command struct {
	Kind string `arg:"" help:"The media type of the document on standard input."`
}

// Run reads the document from standard input and writes its words to standard output.
func (c Command) Run() error {
	return Serve(Kind(c.Kind), os.Stdin, os.Stdout, func() { os.Exit(1) })
}
