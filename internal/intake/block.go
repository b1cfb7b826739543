package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// block is one paragraph or list item in the order of the file.
type block struct {
	text     string // white space collapsed; words struck out between ~~ and ~~
	level    int    // list level, 0 for none
	start    bool   // it opens a list item; otherwise it goes on with one
	ordered  bool   // the list is numbered
	first    int    // number of the list's first item where the source says one
	heading  int    // 1 to 6, 0 for none
	bold     bool   // all of it is bold
	link     bool   // all of it is a link within the page
	rule     bool   // a horizontal rule stands before it
	inserted bool   // it holds words marked as inserted
	zone     int    // the piece of page furniture it stands in, 0 for none
	reason   Reason // why it cannot belong to an entry, if so
	lang     i18n.Lang
	line     int
	at       int // its place among the blocks
}

// run is a stretch of characters set alike.
type run struct {
	text                 string
	del, ins, bold, link bool
	br                   bool
}

// collector gathers runs into blocks.
type collector struct {
	runs   []run
	blocks []block
	rule   bool
	lines  int
	over   bool // there were more lines than maxLines; the rest was dropped
}

// full is the refusal of a file that has more lines than are read, nil for one
// that has not.
func (c *collector) full(name string) error {
	if !c.over {
		return nil
	}
	return fault.New(fault.TooLarge, "intake.error.too_many_lines", fault.Args{"File": name, "Max": maxLines})
}

func (c *collector) write(r run) {
	if n := len(c.runs); n > 0 && !r.br {
		if p := &c.runs[n-1]; !p.br && p.del == r.del && p.ins == r.ins && p.bold == r.bold && p.link == r.link && len(p.text) < 256 {
			p.text += r.text
			return
		}
	}
	c.runs = append(c.runs, r)
}

// flush ends a block that looks like b. Lines within it become blocks of their
// own where a blank line stands between, or where they begin with numbering, a
// keyword or a label; other line breaks are white space. It reports whether
// there was any word.
func (c *collector) flush(b block) bool {
	runs := c.runs
	c.runs = c.runs[:0]
	var open joined
	found, blank := false, false
	for len(runs) > 0 && !c.over {
		n := 0
		for n < len(runs) && !runs[n].br {
			n++
		}
		line := runs[:n]
		runs = runs[min(n+1, len(runs)):]
		text := lineText(line)
		if text == "" {
			blank = true
			continue
		}
		c.lines++
		c.over = c.lines > maxLines
		l := b
		l.bold, l.link, l.inserted = settings(line)
		switch {
		case !found:
			l.rule, c.rule = c.rule, false
			open.begin(l, text)
		case blank || opensLine(text) || open.ended():
			l.start = false
			c.add(open.block())
			open.begin(l, text)
		default:
			open.goOn(l, text)
		}
		found, blank = true, false
	}
	if found {
		c.add(open.block())
	}
	return found
}

func (c *collector) add(b block) {
	b.at = len(c.blocks)
	c.blocks = append(c.blocks, b)
}

// settings tells what is common to the words of a line, and whether some of
// them are marked as inserted.
func settings(line []run) (bold, link, inserted bool) {
	bold, link = true, true
	for _, r := range line {
		if strings.TrimFunc(r.text, unicode.IsSpace) != "" {
			bold = bold && r.bold
			link = link && r.link
			inserted = inserted || r.ins
		}
	}
	return bold, link, inserted
}

// joined is a block whose lines are still coming in. It is put together once,
// since a hostile file may have millions of lines in one paragraph.
type joined struct {
	b     block
	lines []string
	size  int
}

func (j *joined) begin(b block, text string) {
	*j = joined{b: b, lines: []string{text}, size: len(text)}
}

func (j *joined) goOn(b block, text string) {
	j.lines = append(j.lines, text)
	j.size += len(text)
	j.b.bold = j.b.bold && b.bold
	j.b.link = j.b.link && b.link
	j.b.inserted = j.b.inserted || b.inserted
}

// ended tells whether nothing can go on from what the block says so far.
func (j *joined) ended() bool {
	if j.size > 400 {
		return strings.HasSuffix(j.lines[len(j.lines)-1], ":")
	}
	return endsLine(strings.Join(j.lines, " "))
}

func (j *joined) block() block {
	j.b.text = strings.Join(j.lines, " ")
	return j.b
}

// lineText joins runs, collapses white space and marks words struck out.
func lineText(line []run) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		if !line[i].del {
			b.WriteString(line[i].text)
			i++
			continue
		}
		var gone strings.Builder
		for i < len(line) && line[i].del {
			gone.WriteString(line[i].text)
			i++
		}
		words := gone.String()
		core := strings.TrimFunc(words, unicode.IsSpace)
		if core == "" {
			b.WriteString(words)
			continue
		}
		before, after, _ := strings.Cut(words, core)
		b.WriteString(before + "~~" + core + "~~" + after)
	}
	return collapse(b.String())
}

// collapse trims white space and makes every run of it one space. A lone
// no-break space is typography and stays.
func collapse(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	var b strings.Builder
	b.Grow(len(s))
	var pending rune
	for _, c := range s {
		if unicode.IsSpace(c) {
			switch {
			case pending != 0:
				pending = ' '
			case c == '\u00a0' || c == '\u202f':
				pending = c
			default:
				pending = ' '
			}
			continue
		}
		if pending != 0 && b.Len() > 0 {
			b.WriteRune(pending)
		}
		pending = 0
		b.WriteRune(c)
	}
	return b.String()
}

// opensLine tells whether a line after a line break begins a block of its own.
func opensLine(s string) bool {
	if m, _ := cutMarker(s, nil); m.text != "" {
		return true
	}
	if whereasTerm.MatchString(s) || resolvedTerm.MatchString(s) {
		return true
	}
	if _, _, ok := readLabel(s); ok {
		return true
	}
	_, ok := readHeadline(s, false)
	return ok
}

// endsLine tells whether nothing can go on from a line: a heading of a part or
// the line that opens an entry.
func endsLine(s string) bool {
	if m := resolvedTerm.FindString(s); m != "" && emptyRest.MatchString(s[len(m):]) {
		return true
	}
	if m := whereasTerm.FindString(s); m != "" && emptyRest.MatchString(s[len(m):]) {
		return true
	}
	if _, _, ok := readLabel(s); ok {
		return true
	}
	if strings.HasSuffix(s, ":") {
		return true
	}
	_, ok := readHeadline(s, false)
	return ok
}

func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// readPlain reads text whose lines are what the page shows. A line goes on with
// the one above it unless something says otherwise.
func readPlain(name, text string) ([]block, error) {
	var c collector
	var open joined
	for i, line := range strings.Split(text, "\n") {
		if c.lines++; c.lines > maxLines {
			c.over = true
			break
		}
		line = collapse(line)
		switch {
		case line == "":
			if open.size > 0 {
				c.add(open.block())
			}
			open = joined{}
		case open.size == 0:
			open.begin(block{line: i + 1}, line)
		case opensLine(line) || open.ended():
			c.add(open.block())
			open.begin(block{line: i + 1}, line)
		default:
			open.goOn(block{}, line)
		}
	}
	if open.size > 0 {
		c.add(open.block())
	}
	return c.blocks, c.full(name)
}

// locator finds the lines of words in the source, going forward only.
type locator struct {
	src       string
	at, line  int
	exhausted int
}

// find moves to where words stand in the source, if they do within reach, and
// gives the line.
func (l *locator) find(words string) int {
	const reach = 64 << 10
	words = strings.TrimFunc(words, unicode.IsSpace)
	if i := strings.IndexAny(words, "&<>\n\t\\*_[]`\u00a0'\"’"); i >= 0 {
		words = words[:i]
	}
	words = strings.TrimSpace(words[:min(len(words), 60)])
	if l.line == 0 {
		l.line = 1
	}
	if len(words) < 2 || l.exhausted > 1000 {
		return l.line
	}
	window := l.src[l.at:min(len(l.src), l.at+reach)]
	i := strings.Index(window, strings.ToValidUTF8(words, ""))
	if i < 0 {
		l.exhausted++
		return l.line
	}
	l.line += strings.Count(window[:i], "\n")
	l.at += i
	return l.line
}
