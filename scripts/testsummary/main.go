// Testsummary reads what `go test -json` prints, of one run or of several after
// each other, and prints one line for each package, the output of what failed,
// and a last line with the count. A line that is not JSON is a heading and is
// passed on. It ends with status 1 when anything failed, or when nothing ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	ok := summarize(os.Stdin, out)
	if err := out.Flush(); err != nil || !ok {
		os.Exit(1)
	}
}

// engineLine begins the line that scripts/on-each-engine says before the tests of a package
// begin on another engine.
const engineLine = "tests on "

// event is one line of `go test -json`; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of a build event
	Test       string
	Elapsed    float64
	Output     string
}

type summary struct {
	out                     *bufio.Writer
	passed, failed, skipped int
	said                    map[string][]string // output held back, by package and test
	broken                  map[string]bool     // packages with a failed test
	on                      map[string]string   // the engine that a package's tests are on, where there are several
}

func summarize(in io.Reader, out *bufio.Writer) bool {
	s := &summary{out: out, said: map[string][]string{}, broken: map[string]bool{}, on: map[string]string{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			s.line(line)
		}
		if err != nil {
			break
		}
	}
	fmt.Fprintf(out, "%d passed, %d failed", s.passed, s.failed)
	if s.skipped > 0 {
		fmt.Fprintf(out, ", %d skipped", s.skipped)
	}
	fmt.Fprintln(out)
	return s.failed == 0 && s.passed > 0
}

func (s *summary) line(line string) {
	var e event
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &e) != nil {
		s.out.WriteString(line)
		s.out.Flush()
		return
	}
	name := e.Package + "\x00" + e.Test
	switch e.Action {
	case "build-output":
		s.out.WriteString(e.Output)
	case "output":
		if engine, ok := strings.CutPrefix(e.Output, engineLine); ok {
			s.on[e.Package] = engine
		}
		s.said[name] = append(s.said[name], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			s.packageDone(e)
		} else {
			s.testDone(e, name)
		}
	}
}

func (s *summary) testDone(e event, name string) {
	switch e.Action {
	case "pass":
		s.passed++
	case "skip":
		s.skipped++
	case "fail":
		s.failed++
		s.broken[e.Package] = true
		if engine := s.on[e.Package]; engine != "" {
			s.out.WriteString(engineLine + engine)
		}
		s.tell(name)
	}
	delete(s.said, name)
}

func (s *summary) packageDone(e event) {
	name := e.Package + "\x00"
	switch e.Action {
	case "pass":
		cached := ""
		if strings.Contains(strings.Join(s.said[name], ""), "(cached)") {
			cached = " (cached)"
		}
		fmt.Fprintf(s.out, "ok  \t%s\t%.1fs%s\n", e.Package, e.Elapsed, cached)
	case "fail":
		if !s.broken[e.Package] { // it did not build, timed out or panicked outside a test
			s.failed++
			for running := range s.said {
				if strings.HasPrefix(running, name) && running != name {
					s.tell(running)
				}
			}
			s.tell(name)
		}
		fmt.Fprintf(s.out, "FAIL\t%s\t%.1fs\n", e.Package, e.Elapsed)
	}
	for held := range s.said {
		if strings.HasPrefix(held, name) {
			delete(s.said, held)
		}
	}
	delete(s.broken, e.Package)
	s.out.Flush()
}

func (s *summary) tell(name string) {
	for _, o := range s.said[name] {
		s.out.WriteString(o)
	}
	s.out.Flush()
}
