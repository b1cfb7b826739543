package intake

import (
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// kind is what a block is, seen by itself.
type kind int

const (
	kindPara kind = iota
	kindHead      // opens an entry: "Res.: 13 , Nov 1995"
	kindMeeting
	kindWhereas
	kindResolved
	kindField
	kindTitle // a heading, or a line all bold
)

// unit is a block with what it is.
type unit struct {
	block
	kind  kind
	head  headline
	date  date // of a meeting's heading
	cut   int  // bytes of the keyword or the label
	field field
}

func classify(b block) unit {
	u := unit{block: b}
	if b.reason != "" {
		return u
	}
	set := b.heading > 0 || (b.bold && b.level == 0)
	if !b.link {
		if h, ok := readHeadline(b.text, set); ok && (b.level == 0 || set || h.titleStart == h.titleEnd) {
			u.kind, u.head = kindHead, h
			return u
		}
	}
	if m := resolvedTerm.FindString(b.text); m != "" {
		u.kind, u.cut = kindResolved, len(m)
		return u
	}
	if m := whereasTerm.FindString(b.text); m != "" {
		u.kind, u.cut = kindWhereas, len(m)
		return u
	}
	if f, n, ok := readLabel(b.text); ok && b.level == 0 {
		u.kind, u.field, u.cut = kindField, f, n
		return u
	}
	if set {
		if d, ok := isMeeting(b.text); ok {
			u.kind, u.date = kindMeeting, d
			return u
		}
		if b.level == 0 || b.heading > 0 {
			u.kind = kindTitle
		}
	}
	return u
}

// span is the blocks of one entry and the meeting they stand under.
type span struct {
	from, to int
	head     int // the unit that opens it; -1 where nothing does
	title    int // the unit that is its title; -1 for none
	under    date
}

// compose turns the blocks of a file into entries.
func (r *reader) compose(blocks []block) error {
	blocks = rejoin(blocks)
	units := make([]unit, len(blocks))
	for i, b := range blocks {
		units[i] = classify(b)
	}
	r.settleLanguage(blocks)
	spans := divide(units)
	if len(spans) > MaxEntries {
		return fault.New(fault.TooLarge, "intake.error.too_many_entries", fault.Args{"File": r.rep.File, "Max": MaxEntries})
	}
	next := 0
	for _, s := range spans {
		r.outside(units[next:s.from])
		next = s.to
		e, ok, err := r.entry(units, s)
		if err != nil {
			return err
		}
		if !ok {
			r.outside(units[s.from:s.to])
			continue
		}
		r.rep.Entries = append(r.rep.Entries, e)
		for _, u := range units[s.from:s.to] {
			if u.reason != "" {
				r.outside([]unit{u})
			}
		}
	}
	r.outside(units[next:])
	return nil
}

// rejoin puts back together what the cells of a table or a line break have
// parted: "Res.:" and "13 , Nov 1995", "Moved by:" and a name.
func rejoin(blocks []block) []block {
	out := blocks[:0]
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if i+1 < len(blocks) && b.level == 0 && b.reason == "" {
			n := blocks[i+1]
			if n.reason == "" && n.level == 0 && len(n.text) <= 200 && parted(b.text, n.text) {
				b.text += " " + n.text
				b.inserted = b.inserted || n.inserted
				b.link = b.link && n.link
				i++
			}
		}
		out = append(out, b)
	}
	return out
}

func parted(a, b string) bool {
	if headAlone.MatchString(a) {
		_, ok := readHeadline(a+" "+b, false)
		return ok
	}
	if _, value, ok := readLabel(a + " "); !ok || strings.TrimSpace(a[min(value, len(a)):]) != "" {
		return false
	}
	if _, _, ok := readLabel(b); ok {
		return false
	}
	if _, ok := readHeadline(b, false); ok {
		return false
	}
	return !whereasTerm.MatchString(b) && !resolvedTerm.MatchString(b)
}

func (r *reader) outside(units []unit) {
	for _, u := range units {
		reason := u.reason
		if reason == "" {
			switch {
			case u.link:
				reason = Furniture
			case u.kind == kindMeeting || u.kind == kindTitle:
				reason = Heading
			default:
				reason = Other
			}
		}
		r.rep.Outside = append(r.rep.Outside, Outside{Text: u.text, Line: u.line, Reason: reason, at: u.at})
	}
}

// divider finds where entries begin and end.
type divider struct {
	units    []unit
	spans    []span
	open     bool
	resolved bool // the entry under way has come to its actions
	level    int  // heading level of the entry's first line
	under    date
}

func divide(units []unit) []span {
	d := &divider{units: units}
	for i := range units {
		d.step(i)
	}
	d.close(len(units))
	titles(units, d.spans)
	return d.spans
}

func (d *divider) close(at int) {
	if d.open {
		s := &d.spans[len(d.spans)-1]
		s.to = max(at, s.from)
		d.open = false
	}
}

func (d *divider) begin(at, head int) {
	d.close(at)
	d.spans = append(d.spans, span{from: at, to: at, head: head, title: -1, under: d.under})
	d.open, d.resolved = true, false
	d.level = d.units[at].heading
}

func (d *divider) step(i int) {
	u := d.units[i]
	if u.reason != "" {
		return
	}
	switch u.kind {
	case kindHead:
		d.begin(i, i)
	case kindMeeting:
		if d.open && !d.resolved && d.dateless(i) {
			return
		}
		d.close(i)
		d.under = u.date
	case kindWhereas:
		if !d.open || (d.resolved && u.level == 0) {
			d.begin(d.back(i), -1)
		}
	case kindResolved:
		if !d.open {
			d.begin(d.back(i), -1)
		}
		d.resolved = true
	case kindField:
		if d.open && d.resolved && (u.field == fieldNumber || u.field == fieldTitle) {
			d.close(i)
		}
	default:
		if !d.open || !d.resolved {
			return
		}
		deeper := u.heading > 0 && d.level > 0 && u.heading > d.level
		if u.rule || (u.heading > 0 && !deeper) {
			d.close(i)
		}
	}
}

// dateless tells whether the meeting named at i dates the entry just opened
// rather than ending it: nothing but its first line and its title came before.
func (d *divider) dateless(i int) bool {
	s := d.spans[len(d.spans)-1]
	return s.head >= 0 && d.units[s.head].head.date.year == 0 && i-s.head <= 2
}

// back goes from the first part of an entry that no line opens to where it
// begins: its title and its labelled lines.
func (d *divider) back(i int) int {
	floor := 0
	if n := len(d.spans); n > 0 {
		floor = d.spans[n-1].from + 1
		if !d.open {
			floor = max(floor, d.spans[n-1].to)
		}
	}
	j := i
	for j > floor && i-j < 8 {
		p := d.units[j-1]
		if p.reason != "" {
			j--
			continue
		}
		if p.kind == kindField && (!d.open || d.headField(j-1)) {
			j--
			continue
		}
		if p.kind == kindTitle || (!d.open && p.kind == kindPara && p.level == 0 && len(p.text) < 160) {
			j--
		}
		break
	}
	for j < i && d.units[j].reason != "" {
		j++
	}
	return j
}

// headField tells whether the labelled line at i stands at the head of an entry
// and not at the foot of the one before: a title or a number is above it.
func (d *divider) headField(i int) bool {
	for j := i; j >= 0 && i-j < 8; j-- {
		u := d.units[j]
		if u.kind == kindTitle || (u.kind == kindField && (u.field == fieldNumber || u.field == fieldTitle)) {
			return true
		}
		if u.kind != kindField {
			return false
		}
	}
	return false
}

// titles finds the title of every entry: on the line that opens it, else on the
// line before it or after it, as most entries of the file have it.
func titles(units []unit, spans []span) {
	before, after := 0, 0
	for i, s := range spans {
		if s.head < 0 || hasTitle(units[s.head]) {
			continue
		}
		if titleBefore(units, spans, i) {
			before++
		}
		if titleAfter(units, s) >= 0 {
			after++
		}
	}
	plain := before == 0 && after == 0 && plainTitles(units, spans)
	for i := range spans {
		s := &spans[i]
		switch {
		case plain:
			above(spans, i)
		case s.head < 0:
			for j := s.from; j < s.to && (units[j].kind == kindTitle || units[j].kind == kindField || units[j].kind == kindPara); j++ {
				if units[j].kind != kindField && units[j].reason == "" {
					s.title = j
					break
				}
			}
		case hasTitle(units[s.head]):
		case titleAfter(units, *s) >= 0 && (after >= before || !titleBefore(units, spans, i)):
			s.title = titleAfter(units, *s)
		case titleBefore(units, spans, i):
			above(spans, i)
		}
	}
}

// above makes the line before the one that opens an entry its title.
func above(spans []span, i int) {
	s := &spans[i]
	s.title = s.head - 1
	s.from = s.head - 1
	if i > 0 && spans[i-1].to > s.from {
		spans[i-1].to = s.from
	}
}

// plainTitles tells whether a page sets its titles as paragraphs like any other:
// then a short one stands before every line that opens an entry.
func plainTitles(units []unit, spans []span) bool {
	for i, s := range spans {
		at := s.head - 1
		if s.head < 0 || at < 0 || hasTitle(units[s.head]) || (i > 0 && at <= spans[i-1].head) {
			return false
		}
		u := units[at]
		if u.kind != kindPara || u.reason != "" || u.level != 0 || len(u.text) > 120 || strings.ContainsAny(u.text[len(u.text)-1:], ".;:,)") {
			return false
		}
	}
	return len(spans) > 0
}

func hasTitle(u unit) bool { return u.head.titleEnd > u.head.titleStart }

func titleBefore(units []unit, spans []span, i int) bool {
	at := spans[i].head - 1
	if at < 0 || units[at].kind != kindTitle || units[at].reason != "" {
		return false
	}
	return i == 0 || at > spans[i-1].head && at != spans[i-1].title
}

// titleAfter finds the title under the line that opens an entry: a heading, or
// a short line with the body of the entry after it.
func titleAfter(units []unit, s span) int {
	for j := s.head + 1; j < s.to && j <= s.head+3; j++ {
		u := units[j]
		switch {
		case u.reason != "" || u.kind == kindMeeting || u.kind == kindField:
			continue
		case u.kind == kindTitle:
			return j
		case u.kind == kindPara && u.level == units[s.head].level && len(u.text) <= 160 && !strings.HasSuffix(u.text, ":") && !strings.HasSuffix(u.text, ";"):
			for k := j + 1; k < s.to && k <= j+6; k++ {
				if n := units[k]; n.kind == kindWhereas || n.kind == kindResolved {
					return j
				} else if n.kind != kindField && n.kind != kindMeeting {
					return -1
				}
			}
			return -1
		default:
			return -1
		}
	}
	return -1
}

// settleLanguage finds the main language of the file.
func (r *reader) settleLanguage(blocks []block) {
	switch {
	case r.opts.Lang != "":
		r.rep.Lang = r.opts.Lang
		return
	case r.rep.Lang != "":
		return
	}
	if l, ok := langOfName(r.rep.File); ok {
		r.rep.Lang = l
		return
	}
	var en, fr int
	for _, b := range blocks {
		e, f := countWords(b.text)
		en, fr = en+e, fr+f
	}
	r.rep.Lang = i18n.EN
	if fr > en {
		r.rep.Lang = i18n.FR
	}
}

// langOfName reads the language off a file name: "resolutions.fr.html",
// "page-en.htm", "fr/1995.html".
func langOfName(name string) (i18n.Lang, bool) {
	parts := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return strings.ContainsRune("./\\-_ ", c) })
	for i := len(parts) - 1; i >= 0; i-- {
		switch parts[i] {
		case "en", "eng", "english", "anglais":
			return i18n.EN, true
		case "fr", "fra", "french", "francais", "français":
			return i18n.FR, true
		}
	}
	return "", false
}

// countWords counts the little words that only one of the languages has.
func countWords(s string) (en, fr int) {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return strings.ContainsRune(" \n\t\u00a0\u202f.,;:()'’\"«»", c) }) {
		switch w {
		case "the", "of", "and", "to", "in", "that", "for", "is", "be", "with", "by", "their", "have", "has", "who", "whereas":
			en++
		case "le", "la", "les", "des", "de", "du", "et", "à", "en", "que", "est", "sont", "aux", "une", "dans", "qui", "leur", "attendu":
			fr++
		}
	}
	return en, fr
}
