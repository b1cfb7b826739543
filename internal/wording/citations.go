package wording

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/i18n"
)

// Citation is a reference to a resolution found in running text, by its number
// and the month of the meeting that adopted it: "Res. 13, November 1995".
type Citation struct {
	Start, End int // byte offsets into the text; both 0 in the result of Cited
	Number     int
	Year       int
	Month      time.Month
}

// MeetingKey names the meeting cited as addresses do: "1995-11".
func (c Citation) MeetingKey() string { return fmt.Sprintf("%04d-%02d", c.Year, int(c.Month)) }

// Say writes the citation as the localizer's language does, in the short form
// that Citations reads back: "Res. 13, November 1995", "Rés. 13, novembre 1995".
func (c Citation) Say(loc *i18n.Localizer) string {
	return loc.T("wording.citation", "Number", c.Number, "Month", loc.MonthYear(time.Date(c.Year, c.Month, 1, 0, 0, 0, 0, time.UTC)))
}

const (
	citeSpace  = `[\s\p{Zs}]`
	citeNumber = `(?:n(?:o|os|[°º]|r)?s?\.?` + citeSpace + `{0,2}|#|number` + citeSpace + `{1,2}|numéros?` + citeSpace + `{1,2})?([0-9]{1,3})`
	citeMore   = citeSpace + `{0,2}(?:,|;|&|\band\b|\bet\b|,` + citeSpace + `{0,2}(?:and|et)\b)` + citeSpace + `{0,2}(?:no\.?` + citeSpace + `{0,2}|n[°º]` + citeSpace + `{0,2}|#)?([0-9]{1,3})`
	// Between the number and the month: a comma, a bracket, "of", "de", "adopted in" and
	// their like, or nothing but a space.
	citeTie = citeSpace + `{0,2}(?:[,(\[–—-]` + citeSpace + `{0,2})?(?:(?:adopted|adoptées?|passed|carried)` + citeSpace + `{1,2})?(?:(?:of|from|in|at|on|de|du|en|le|the|à)` + citeSpace + `{1,2}|d['’]){0,3}`
	citeDay = `(?:[0-9]{1,2}(?:er|st|nd|rd|th)?` + citeSpace + `{1,2})?`
	// A month's name is checked afterwards by i18n.MonthOf; "May 24, 2009" has its day here.
	citeMonth = `(\p{L}{3,9})\.?` + citeSpace + `{0,2}(?:[0-9]{1,2},` + citeSpace + `{0,2})?,?` + citeSpace + `{0,2}((?:19|20)[0-9]{2})`
)

var (
	citeHead = regexp.MustCompile(`(?i)^(?:resolutions?|résolutions?|r[eé]s\.?)(?:` + citeSpace + `{0,2}:)?` + citeSpace + `{0,3}` + citeNumber)
	citeNext = regexp.MustCompile(`(?i)^` + citeMore)
	citeDate = regexp.MustCompile(`(?i)^` + citeTie + citeDay + citeMonth)
	// After a complete citation, "and 7, May 2009" or "; 7 (May 2009)" is one more; without the
	// comma or bracket it would be a date ("and 7 May 2009").
	citeAgain = regexp.MustCompile(`(?i)^` + citeMore)
	citeComma = regexp.MustCompile(`^` + citeSpace + `{0,2}[,(\[]`)
	// Resolutions of other assemblies, whose numbers are not the coalition's.
	citeOther = regexp.MustCompile(`(?i)(?:security council|general assembly|human rights council|social council|united nations|\bU\.?N\.?|\bUNSC|\bUNGA|\bECOSOC|parliament|house of commons|senate|legislature|assembly)['’]?s?` + citeSpace + `*$`)
)

// citeWindow bounds how far after the word "resolution" a citation may run, in bytes.
const citeWindow = 400

// Citations finds the citations of the coalition's resolutions in a text:
// "Res. 13, Nov. 1995", "resolutions 3 and 4, May 2001" (two of them),
// "Rés. 13, nov. 1995", "résolution no 7 de mai 2009". A resolution is cited by
// number and month, so "Security Council resolution 1325 (2000)" is none; nor
// is what is said to be another assembly's. The texts of one language quote
// those of the other, and the words of the two never clash, so both forms are
// read whatever the language of the text.
//
// The citations come in the order of the text and do not overlap; Start and End
// always cut the text between characters.
func Citations(text string, _ i18n.Lang) []Citation {
	var out []Citation
	for i := 0; i < len(text); {
		at := strings.IndexAny(text[i:], "rR")
		if at < 0 {
			break
		}
		start := i + at
		i = start + 1
		if !startsCitation(text, start) {
			continue
		}
		if found := citationsAt(text, start); len(found) > 0 {
			i = found[len(found)-1].End
			if !citeOther.MatchString(before(text, start)) {
				out = append(out, found...)
			}
		}
	}
	return out
}

// startsCitation is a quick look for the whole word "Res", "Resolution" or
// their plural and French forms: most texts have none, a page shows many texts,
// and matching a pattern costs far more.
func startsCitation(text string, i int) bool {
	end := i + 1
	switch rest := text[end:]; {
	case rest != "" && rest[0]|0x20 == 'e':
		end++
	case strings.HasPrefix(rest, "é"), strings.HasPrefix(rest, "É"):
		end += len("é")
	default:
		return false
	}
	from := end
	for end < len(text) && text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' {
		end++
	}
	switch strings.ToLower(text[from:end]) {
	case "s", "solution", "solutions":
	default:
		return false
	}
	if next, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsLetter(next) {
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[:i])
	return i == 0 || !unicode.IsLetter(prev) && !unicode.IsDigit(prev) && prev != '/' && prev != '.'
}

// before returns the few words in front of i.
func before(text string, i int) string {
	from := max(i-40, 0)
	for from < i && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:i]
}

func citationsAt(text string, start int) []Citation {
	end := min(start+citeWindow, len(text))
	window := text[start:end]
	m := citeHead.FindStringSubmatchIndex(window)
	if m == nil {
		return nil
	}
	var out []Citation
	from := 0 // where the next citation starts
	for {
		group, pos, ok := citationGroup(window, m, from)
		if !ok {
			break
		}
		out = append(out, group...)
		// One more meeting's numbers may follow: "Res. 13, Nov. 1995, and 7, May 2009".
		next := citeAgain.FindStringSubmatchIndex(window[pos:])
		if next == nil || !citeComma.MatchString(window[pos+next[1]:]) && citeNext.FindStringIndex(window[pos+next[1]:]) == nil {
			break
		}
		m = shift(next, pos)
		from = m[2]
	}
	for i := range out {
		out[i].Start += start
		out[i].End += start
	}
	return out
}

// citationGroup reads the numbers that share one month, the first of them being
// m's first group; pos is where it ended.
func citationGroup(window string, m []int, from int) (group []Citation, pos int, ok bool) {
	pos = m[1]
	group = append(group, Citation{Start: from, End: pos, Number: atoi(window[m[2]:m[3]])})
	for {
		if !ends(window, pos) {
			return nil, 0, false
		}
		if d := citeDate.FindStringSubmatchIndex(window[pos:]); d != nil {
			d = shift(d, pos)
			month, year := i18n.MonthOf(window[d[2]:d[3]]), atoi(window[d[4]:d[5]])
			if month != 0 && ends(window, d[1]) {
				end := d[1]
				if opened := strings.ContainsAny(window[pos:d[2]], "(["); opened && end < len(window) && (window[end] == ')' || window[end] == ']') {
					end++
				}
				group[len(group)-1].End = end
				for i := range group {
					group[i].Month, group[i].Year = month, year
				}
				return group, end, !slices.ContainsFunc(group, func(c Citation) bool { return c.Number == 0 })
			}
		}
		next := citeNext.FindStringSubmatchIndex(window[pos:])
		if next == nil {
			return nil, 0, false
		}
		next = shift(next, pos)
		pos = next[1]
		group = append(group, Citation{Start: next[2], End: pos, Number: atoi(window[next[2]:next[3]])})
	}
}

func shift(m []int, by int) []int {
	for i := range m {
		if m[i] >= 0 {
			m[i] += by
		}
	}
	return m
}

// ends reports whether a number that stops at i is not part of a longer word.
func ends(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return i == len(s) || !unicode.IsDigit(r) && !unicode.IsLetter(r) && r != '/'
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// Cited lists the resolutions that a text cites in either language, each once,
// in the order they are first cited.
func Cited(w Wording) []Citation {
	var out []Citation
	seen := map[Citation]bool{}
	collect := func(t i18n.Text) {
		for _, lang := range i18n.Langs() {
			for _, c := range Citations(t.Only(lang), lang) {
				c.Start, c.End = 0, 0
				if !seen[c] {
					seen[c] = true
					out = append(out, c)
				}
			}
		}
	}
	w.visit(func(_ string, t i18n.Text, _ i18n.Lang) { collect(t) })
	collect(w.Notes)
	return out
}

// Span is a stretch of text to be shown in one manner. Plain text has neither
// an address nor a mark.
type Span struct {
	Text     string
	Href     string   // where the citation leads; empty for none
	Citation Citation // what is cited, its offsets those of the whole text; zero for none
	Struck   bool     // deleted in the source it was imported from, where it stands between ~~ and ~~
}

// Link cuts a text into spans for the pages: citations that resolve answers
// for become links, words between ~~ and ~~ are struck. The texts of the
// spans, one after the other, are the text without its pairs of ~~.
func Link(text string, lang i18n.Lang, resolve func(Citation) (href string, ok bool)) []Span {
	if text == "" {
		return nil
	}
	var out []Span
	emit := func(from, to int, c Citation, href string, struck bool) {
		if from < to {
			out = append(out, Span{Text: text[from:to], Href: href, Citation: c, Struck: struck})
		}
	}
	cites := Citations(text, lang)
	stretch := func(from, to int, struck bool) {
		for len(cites) > 0 && cites[0].End <= to {
			c := cites[0]
			cites = cites[1:]
			if c.Start < from {
				continue
			}
			if href, ok := resolve(c); ok {
				emit(from, c.Start, Citation{}, "", struck)
				emit(c.Start, c.End, c, href, struck)
				from = c.End
			}
		}
		emit(from, to, Citation{}, "", struck)
	}
	pos := 0
	for {
		open := strings.Index(text[pos:], "~~")
		if open < 0 {
			break
		}
		open += pos
		length := strings.Index(text[open+2:], "~~")
		if length < 0 {
			break
		}
		stretch(pos, open, false)
		stretch(open+2, open+2+length, true)
		pos = open + 2 + length + 2
	}
	stretch(pos, len(text), false)
	return out
}
