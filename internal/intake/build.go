package intake

import (
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// node is a clause while its entry is built.
type node struct {
	marker, text string
	bare         bool
	kids         []*node
}

// builder puts one entry together, block by block.
type builder struct {
	r       *reader
	e       Entry
	section wording.Section // "" before the first part
	base    int             // list level of the entry's own lines
	inner   int             // list level of the lines of the part
	tops    map[wording.Section][]*node
	stack   []*node // the clause under way and those it is nested in
	typed   []marker
	nodes   []*node  // by piece; nil where the piece is no clause
	under   int      // levels that a lead within the part pushes its list down
	hung    []marker // the typed numbering that a list hangs under, until it goes on
	above   int      // what under was before that
	level   int      // level that the source gives the clause under way
	listed  bool     // the part has numbered or listed clauses
	clauses int
	title   []string
	notes   []string
	leads   map[wording.Section]string
	date    date
	english int // headings in each language
	french  int
	full    bool // a bound was passed
	lines   bool // every line of the source is a clause
	doubts  map[string]bool
}

func (r *reader) newBuilder() *builder {
	return &builder{r: r, tops: map[wording.Section][]*node{}, leads: map[wording.Section]string{}, doubts: map[string]bool{}}
}

// doubt says a doubt, once for each key.
func (b *builder) doubt(key string, args ...any) {
	if !b.doubts[key] {
		b.doubts[key] = true
		b.e.Doubts = append(b.e.Doubts, i18n.Say(key, args...))
	}
}

func (b *builder) piece(u unit, p Piece, n *node) {
	if len(p.Text) > MaxText {
		b.full = true
	}
	p.at = u.at
	b.e.Pieces = append(b.e.Pieces, p)
	b.nodes = append(b.nodes, n)
}

// entry builds the entry of a span. ok is false where the span turns out to
// hold none (a table of contents).
func (r *reader) entry(units []unit, s span) (e Entry, ok bool, err error) {
	b := r.newBuilder()
	b.date = s.under
	b.e.Source.Line = units[s.from].line
	if s.head >= 0 {
		b.base = units[s.head].level
	}
	for i := s.from; i < s.to; i++ {
		u := units[i]
		if u.reason != "" {
			continue
		}
		next := unit{}
		for j := i + 1; j < s.to; j++ {
			if units[j].reason == "" {
				next = units[j]
				break
			}
		}
		switch {
		case i == s.head:
			b.opening(u)
		case i == s.title:
			b.titled(u, s.head < 0)
		default:
			b.add(u, next)
		}
	}
	if b.clauses == 0 && len(b.notes) == 0 {
		return Entry{}, false, nil
	}
	e, err = b.done()
	return e, true, err
}

// opening reads the line that opens an entry.
func (b *builder) opening(u unit) {
	h := u.head
	if h.number != 0 {
		b.e.Number = h.number
	}
	b.dated(h.date)
	switch {
	case h.titleStart == h.titleEnd:
		b.piece(u, Piece{Kind: PieceHeading, Text: u.text}, nil)
	case h.titleStart == 0:
		b.addTitle(u, u.text[:h.titleEnd])
		if rest := strings.TrimSpace(u.text[h.titleEnd:]); rest != "" {
			b.piece(u, Piece{Kind: PieceHeading, Text: rest}, nil)
		}
	default:
		b.piece(u, Piece{Kind: PieceHeading, Text: strings.TrimSpace(u.text[:h.titleStart])}, nil)
		b.addTitle(u, u.text[h.titleStart:])
	}
}

func (b *builder) dated(d date) {
	if d.year == 0 {
		return
	}
	if d.month == 0 && b.date.year == d.year {
		return
	}
	b.date = d
}

func (b *builder) addTitle(u unit, text string) {
	if len(b.title) > 0 { // a second title is kept as it stands
		b.doubt("intake.doubt.outside_clauses")
		b.note(unit{block: block{text: text, line: u.line, at: u.at}})
		return
	}
	b.title = append(b.title, text)
	b.piece(u, Piece{Kind: PieceTitle}, nil)
}

// titled reads a title on a line of its own; where nothing else opens the
// entry it may carry the number.
func (b *builder) titled(u unit, opens bool) {
	if m := dateLast.FindStringSubmatch(u.text); opens && m != nil {
		b.dated(findDate(m[1]))
	}
	if m := numFirst.FindStringSubmatchIndex(u.text); opens && m != nil && b.e.Number == 0 {
		b.e.Number = atoi(u.text[m[2]:m[3]])
		b.piece(u, Piece{Kind: PieceHeading, Text: strings.TrimSpace(u.text[:m[4]])}, nil)
		b.addTitle(u, u.text[m[4]:])
		return
	}
	b.addTitle(u, u.text)
}

// add reads any other block. next is the block after it.
func (b *builder) add(u, next unit) {
	if b.full { // it will be refused: no need to go on
		return
	}
	if u.inserted {
		b.doubt("intake.doubt.inserted")
	}
	rel := u.level - b.base
	switch {
	case u.kind == kindWhereas && b.section != wording.Resolved:
		b.keyword(u, next, wording.Whereas)
	case u.kind == kindResolved:
		b.keyword(u, next, wording.Resolved)
	case u.kind == kindField && b.section != wording.Whereas:
		b.field(u)
	case u.kind == kindMeeting && b.section == "":
		b.dated(u.date)
		b.piece(u, Piece{Kind: PieceHeading, Text: u.text}, nil)
	case b.section == "":
		b.note(u)
	case rel > b.inner:
		b.item(u, rel-b.inner, next)
	default:
		b.para(u, next)
	}
}

// keyword opens a part, or goes on with it ("Be it further resolved").
func (b *builder) keyword(u, next unit, s wording.Section) {
	head, rest := strings.TrimSpace(u.text[:u.cut]), u.text[u.cut:]
	if strings.HasPrefix(head, "~~") && strings.HasSuffix(rest, "~~") && strings.Count(u.text, "~~") == 2 {
		head, rest = strings.TrimPrefix(head, "~~"), "~~"+rest // the mark goes with the words
		if strings.Trim(rest, "~ ") == "" {
			head, rest = "~~"+head+"~~", ""
			b.doubt("intake.doubt.deletions")
		}
	}
	if frenchKey.MatchString(head) {
		b.french++
	} else {
		b.english++
	}
	if b.section != s {
		b.section, b.listed = s, false
		b.fresh()
	}
	rel := u.level - b.base
	if emptyRest.MatchString(rest) {
		b.inner = max(rel, 0)
		b.piece(u, Piece{Kind: PieceHeading, Text: strings.TrimSpace(head + " " + rest)}, nil)
		b.fresh()
		return
	}
	b.inner = max(rel-1, 0)
	b.piece(u, Piece{Kind: PieceHeading, Text: head}, nil)
	u.text = rest
	if b.opensList(u, next) {
		b.lead(u)
		return
	}
	b.fresh()
	b.clause(u, 1, marker{}, true)
}

// opensList tells whether a paragraph ends with a colon and a list follows.
func (b *builder) opensList(u, next unit) bool {
	if !strings.HasSuffix(strings.TrimRight(u.text, "~ "), ":") || next.text == "" || next.kind == kindResolved || next.kind == kindWhereas {
		return false
	}
	if next.level > u.level {
		return true
	}
	m, _ := cutMarker(next.text, nil)
	return m.text != ""
}

// lead puts the words that a list hangs on: the part's lead, or, when the part
// has one or has clauses, a clause of its own with the list under it.
func (b *builder) lead(u unit) {
	b.fresh()
	if b.leads[b.section] == "" && len(b.tops[b.section]) == 0 {
		b.leads[b.section] = u.text
		b.piece(u, Piece{Kind: PieceLead, Section: b.section}, nil)
		b.struck(u.text)
		return
	}
	b.doubt("intake.doubt.second_lead")
	b.clause(u, 1, marker{}, true)
	b.under = 1
}

// para reads a paragraph that is in no list.
func (b *builder) para(u, next unit) {
	k, rest := cutMarker(u.text, b.typed)
	switch {
	case k.text != "":
		if b.hung != nil {
			b.typed, b.under, b.hung = b.hung, b.above, nil
		}
		u.text = rest
		b.clause(u, b.typedLevel(k)+b.under, k, false)
		b.listed = true
	case b.opensList(u, next):
		b.lead(u)
	case !b.listed:
		b.fresh()
		b.clause(u, 1, marker{}, true)
	case b.section == wording.Whereas || beginsThat(u.text):
		b.doubt("intake.doubt.beside_list")
		b.fresh()
		b.clause(u, 1, marker{}, true)
	default:
		b.note(u)
	}
}

func beginsThat(s string) bool {
	s = strings.ToLower(strings.TrimLeft(s, "~ "))
	return strings.HasPrefix(s, "that ") || strings.HasPrefix(s, "que ") || strings.HasPrefix(s, "qu’") || strings.HasPrefix(s, "qu'")
}

// typedLevel places typed numbering: a style seen in the part is where it was,
// a new one is one deeper.
func (b *builder) typedLevel(k marker) int {
	if k.parts > 1 {
		return k.parts
	}
	for i, t := range b.typed {
		if t.style == k.style {
			b.typed = append(b.typed[:i], k)
			return i + 1
		}
	}
	b.typed = append(b.typed, k)
	return len(b.typed)
}

// item reads a list item or what goes on with one.
func (b *builder) item(u unit, level int, next unit) {
	if !u.ordered && u.start {
		b.doubt("intake.doubt.bullets")
	}
	if u.first != 0 {
		b.doubt("intake.doubt.list_start", "First", u.first)
	}
	k, rest := cutMarker(u.text, b.typed)
	if u.start {
		b.listed = true
		if k.text != "" && (k.style == "-" || k.style == "*") && k.value == 0 && !u.ordered {
			k, rest = marker{}, u.text
		}
		u.text = rest
		b.hang()
		b.clause(u, level+b.under, k, false)
		return
	}
	if k.text != "" {
		u.text = rest
		b.clause(u, level+b.under+b.typedLevel(k), k, false)
		return
	}
	if n := b.last(); n != nil && len(b.stack) > 0 && b.stack[len(b.stack)-1] == n && b.level == level+b.under {
		n.text += " " + u.text
		b.struck(u.text)
		if len(n.text) > MaxText {
			b.full = true
		}
		return
	}
	if len(b.stack) == 0 {
		b.clause(u, 1, marker{}, true)
		return
	}
	b.doubt("intake.doubt.after_list")
	b.clause(u, level+b.under+1, marker{}, true)
}

// hang notes a list that begins under a typed clause ending with a colon.
func (b *builder) hang() {
	if n := b.last(); len(b.typed) > 0 && n != nil && n.marker != "" && strings.HasSuffix(strings.TrimRight(n.text, "~ "), ":") {
		b.hung, b.above = b.typed, b.under
		b.under = len(b.stack)
	}
	b.typed = nil
}

// fresh forgets where the lists of the part stood.
func (b *builder) fresh() {
	b.typed, b.hung, b.stack, b.under = nil, nil, nil, 0
}

// last is the clause of the last piece, if that is one.
func (b *builder) last() *node {
	if len(b.nodes) == 0 {
		return nil
	}
	return b.nodes[len(b.nodes)-1]
}

func (b *builder) clause(u unit, level int, k marker, bare bool) {
	n := &node{marker: k.text, text: u.text, bare: bare}
	b.level = level
	if level > wording.MaxDepth {
		b.doubt("intake.doubt.too_deep", "Max", wording.MaxDepth)
		level = wording.MaxDepth
	}
	level = max(1, min(level, len(b.stack)+1))
	b.stack = b.stack[:level-1]
	if level == 1 {
		b.tops[b.section] = append(b.tops[b.section], n)
	} else {
		p := b.stack[level-2]
		p.kids = append(p.kids, n)
	}
	b.stack = append(b.stack, n)
	b.clauses++
	if b.clauses > MaxClauses || len(u.text) > MaxText {
		b.full = true
	}
	b.struck(u.text)
	b.piece(u, Piece{Kind: PieceClause, Section: b.section}, n)
}

func (b *builder) struck(text string) {
	if strings.Contains(text, "~~") {
		b.doubt("intake.doubt.deletions")
	}
}

func (b *builder) note(u unit) {
	if u.kind != kindField {
		b.doubt("intake.doubt.outside_clauses")
	}
	b.struck(u.text)
	b.piece(u, Piece{Kind: PieceNote, Index: len(b.notes)}, nil)
	b.notes = append(b.notes, u.text)
	if len(u.text) > MaxText || len(b.notes) > MaxClauses {
		b.full = true
	}
}

// done settles the language, fills the wording and says the remaining doubts.
func (b *builder) done() (Entry, error) {
	e := &b.e
	if b.full {
		return Entry{}, fault.New(fault.TooLarge, "intake.error.entry_too_large", fault.Args{"File": b.r.rep.File, "Line": e.Source.Line, "MaxClauses": MaxClauses})
	}
	if e.Lang == "" {
		e.Lang = b.language()
	}
	w := &e.Wording
	w.Title = i18n.Text{}.With(e.Lang, strings.Join(b.title, " "))
	w.Notes = i18n.Text{}.With(e.Lang, strings.Join(b.notes, "\n"))
	for _, s := range []wording.Section{wording.Whereas, wording.Resolved} {
		p := part(w, s)
		p.Lead = i18n.Text{}.With(e.Lang, b.leads[s])
		b.loneParagraph(s)
		p.Clauses = clauses(b.tops[s], e.Lang)
	}
	paths := map[*node][]int{}
	for _, tops := range b.tops {
		findPaths(tops, nil, paths)
	}
	for i, n := range b.nodes {
		if n != nil {
			e.Pieces[i].Path = paths[n]
		}
	}
	e.Meeting = b.date.meeting()
	if e.Meeting == "" {
		e.Meeting = b.r.opts.Meeting
	}
	b.lastDoubts()
	return *e, nil
}

func clauses(nodes []*node, l i18n.Lang) []wording.Clause {
	if len(nodes) == 0 {
		return nil
	}
	out := make([]wording.Clause, len(nodes))
	for i, n := range nodes {
		out[i] = wording.Clause{
			Text: i18n.Text{}.With(l, n.text), Marker: i18n.Text{}.With(l, n.marker), Bare: n.bare, Children: clauses(n.kids, l),
		}
	}
	return out
}

func findPaths(nodes []*node, under []int, paths map[*node][]int) {
	for i, n := range nodes {
		at := append(append([]int(nil), under...), i)
		paths[n] = at
		findPaths(n.kids, at, paths)
	}
}
