package tally

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// SyntaxError says where a BLT file cannot be read.
type SyntaxError struct {
	Line int // from 1
	What string
}

// Error describes the fault for logs and for the command line.
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.What) }

// maxBLT bounds the lines of a file: longer ones are no election's.
const maxBLT = 1 << 20

// WriteBLT writes a contest as a BLT file, which other counting programs read:
// the numbers of candidates and seats, who withdrew (negative), so many papers
// with their candidates in order and a final 0, a line with 0, the names in
// quotation marks, the title. Marks of a paper without ranks stand in the order
// of the candidates. A blank paper is a line without candidates.
func WriteBLT(w io.Writer, c Contest) error {
	b := bufio.NewWriter(w)
	_, _ = fmt.Fprintf(b, "%d %d\n", len(c.Candidates), c.Seats)
	for at, one := range c.Candidates {
		if one.Withdrawn {
			_, _ = fmt.Fprintf(b, "-%d\n", at+1)
		}
	}
	for _, one := range c.Ballots {
		_, _ = fmt.Fprint(b, one.Papers)
		for _, at := range one.Choices {
			_, _ = fmt.Fprintf(b, " %d", at+1)
		}
		_, _ = b.WriteString(" 0\n")
	}
	_, _ = b.WriteString("0\n")
	for _, one := range c.Candidates {
		_, _ = b.WriteString(quoted(one.Name))
	}
	_, _ = b.WriteString(quoted(c.Title))
	return b.Flush() // the first error of those above
}

// quoted is a name as BLT files hold it. The format has no way to write a
// quotation mark in one.
func quoted(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case r < ' ':
			return ' '
		}
		return r
	}, name)
	return `"` + clean + "\"\n"
}

// ReadBLT reads a BLT file as a ranked contest. Candidates get their numbers as
// keys. Equal ranks ("2=3") and skipped ones are refused: the rules know neither.
func ReadBLT(r io.Reader) (Contest, error) {
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, maxBLT)
	p := bltReader{scan: scan}
	c, err := p.contest()
	if scanned := scan.Err(); scanned != nil {
		if errors.Is(scanned, bufio.ErrTooLong) {
			return Contest{}, p.wrong("a line is too long")
		}
		return Contest{}, scanned
	}
	if err != nil {
		return Contest{}, err
	}
	return c, nil
}

type bltReader struct {
	scan *bufio.Scanner
	line int
}

func (p *bltReader) wrong(what string, args ...any) error {
	return &SyntaxError{Line: max(p.line, 1), What: fmt.Sprintf(what, args...)}
}

// next is the next line that says something; ok is false at the end.
func (p *bltReader) next() (text string, ok bool) {
	for p.scan.Scan() {
		p.line++
		text = p.scan.Text()
		if p.line == 1 {
			text = strings.TrimPrefix(text, "\uFEFF")
		}
		if !strings.HasPrefix(strings.TrimSpace(text), `"`) {
			text, _, _ = strings.Cut(text, "#") // a remark
		}
		if text = strings.TrimSpace(text); text != "" {
			return text, true
		}
	}
	return "", false
}

// numbers is the next line as whole numbers.
func (p *bltReader) numbers() ([]int, error) {
	text, ok := p.next()
	if !ok {
		return nil, p.wrong("the file ends early")
	}
	var list []int
	for field := range strings.FieldsSeq(text) {
		n, err := strconv.Atoi(field)
		if err != nil {
			return nil, p.wrong("%.20q is not a whole number", field)
		}
		list = append(list, n)
	}
	return list, nil
}

func (p *bltReader) contest() (Contest, error) {
	head, err := p.numbers()
	if err != nil {
		return Contest{}, err
	}
	if len(head) != 2 || head[0] < 1 || head[0] > MaxCandidates || head[1] < 1 {
		return Contest{}, p.wrong("the first line gives the numbers of candidates (at most %d) and of seats", MaxCandidates)
	}
	c := Contest{Method: STV, Seats: head[1], Candidates: make([]Candidate, head[0])}
	for at := range c.Candidates {
		c.Candidates[at].Key = strconv.Itoa(at + 1)
	}
	if err := p.ballots(&c); err != nil {
		return Contest{}, err
	}
	for at := range c.Candidates {
		if c.Candidates[at].Name, err = p.name(); err != nil {
			return Contest{}, err
		}
	}
	if text, ok := p.next(); ok {
		if c.Title, err = p.unquote(text); err != nil {
			return Contest{}, err
		}
	}
	// Some programs write remarks after the title; they say nothing to count.
	return c, nil
}

// ballots reads who withdrew and the papers, up to the line with 0.
func (p *bltReader) ballots(c *Contest) error {
	papers := 0
	for {
		line, err := p.numbers()
		if err != nil {
			return err
		}
		if line[0] < 0 && len(c.Ballots) == 0 {
			for _, n := range line {
				if n >= 0 || -n > len(c.Candidates) {
					return p.wrong("%d is no candidate who withdrew", n)
				}
				c.Candidates[-n-1].Withdrawn = true
			}
			continue
		}
		if line[0] == 0 && len(line) == 1 {
			return nil
		}
		if line[0] < 1 || line[0] > MaxPapers-papers {
			return p.wrong("%d papers", line[0])
		}
		papers += line[0]
		if line[len(line)-1] != 0 || len(line) < 2 {
			return p.wrong("a line of papers ends with 0")
		}
		choices := line[1 : len(line)-1]
		for i := range choices {
			choices[i]--
		}
		if err := c.CheckPaper(choices); err != nil {
			return p.wrong("a candidate stands twice, or there is no such candidate")
		}
		c.Ballots = append(c.Ballots, Ballot{Papers: line[0], Choices: slices.Clone(choices)})
	}
}

func (p *bltReader) name() (string, error) {
	text, ok := p.next()
	if !ok {
		return "", p.wrong("a candidate has no name")
	}
	return p.unquote(text)
}

func (p *bltReader) unquote(text string) (string, error) {
	if len(text) < 2 || text[0] != '"' {
		return "", p.wrong("a name stands between quotation marks")
	}
	name, rest, closed := strings.Cut(text[1:], `"`)
	if rest, _, _ = strings.Cut(rest, "#"); !closed || strings.TrimSpace(rest) != "" {
		return "", p.wrong("a name stands between quotation marks")
	}
	return strings.ToValidUTF8(name, "\uFFFD"), nil
}
