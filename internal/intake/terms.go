package intake

import (
	"regexp"
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
)

// spaces are the white space that sources put around numbers and colons,
// no-break spaces included, which \s does not know.
const spaces = `[\s\x{00a0}\x{202f}\x{2009}]`

// term compiles a pattern in which "_" is one white space character.
func term(p string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)` + strings.ReplaceAll(p, "_", spaces))
}

const (
	monthNames = `(january|february|march|april|may|june|july|august|september|october|november|december` +
		`|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre` +
		`|janv|jan|febr|feb|f[ée]vr|f[ée]v|mar|apr|avr|jun|juil|jul|aug|sept|sep|oct|nov|dec|d[ée]c)\.?`
	seasonNames = `(spring|fall|autumn|printemps|automne)`
	number      = `(?:(?:number|num[ée]ro|no|n[°ºo]|#)\.?_*:?_*)`
)

var (
	headWord  = term(`^(?:~~)?(?:r[ée]solution|r[ée]s)_*[.:]?_*[.:]?_*` + `(?:` + number + `?(\d{1,4})(?:[a-z]\b)?)?`)
	headLabel = term(`^(?:~~)?r[ée]s(?:olution)?\b`)
	headTail  = term(`^(.*[^\s(\[–—,-])_*[(\[–—,-]_*((?:r[ée]solution|r[ée]s)[^()]*)[)\]]?$`)
	headOn    = term(`^r[ée]solution_+(?:on|sur|concerning|concernant|regarding|about)_`)
	headAlone = term(`^r[ée]s(?:olution)?_*[.:]?_*:?(?:_*(?:number|num[ée]ro|no|n[°ºo])\.?_*:?)?$`)
	dateLast  = term(`\(([^()]{4,30})\)$`)
	numFirst  = term(`^` + number + `?(\d{1,3})[.):]?_+[–—-]?_*(\S.*)$`)

	dayMonthYear = term(`^(?:\d{1,2}(?:er|st|nd|rd|th)?_+)?` + monthNames + `,?_+(?:\d{1,2}(?:st|nd|rd|th)?,?_+)?((?:19|20)\d\d)\b`)
	isoDate      = term(`^((?:19|20)\d\d)[-/](\d{1,2})(?:[-/]\d{1,2})?\b`)
	seasonYear   = term(`^` + seasonNames + `(?:_+[a-zé]+)?,?_+((?:19|20)\d\d)\b`)
	onlyYear     = term(`^((?:19|20)\d\d)\b`)
	separators   = term(`^(?:_|[,;:.()\[\]|/–—-])+`)
	someDate     = term(`(?:` + monthNames + `|` + seasonNames + `|\d{4})`)

	meetingWord = term(`^(?:resolutions?|r[ée]solutions?|adopted|adopt[ée]es?|passed|general|g[ée]n[ée]rale?|members[’']?|member|membres?|meeting|assembly|assembl[ée]e|` +
		`annual|annuelle|agm|gmm|aga|agm\.|spring|fall|autumn|printemps|automne|consultations?|of|in|at|the|by|des?|du|la|le|les|en|à|aux?|par|d[’']|l[’']|r[ée]union|meeting,|session)$`)

	whereasTerm  = term(`^(?:~~)?(?:and_+|et_+)?(?:whereas|attendu_+qu(?:e\b|['’])|attendus?\b|consid[ée]rant_+qu(?:e\b|['’])|consid[ée]rants?\b|considering\b|vu_+qu(?:e\b|['’])|[ée]tant_+donn[ée]_+qu(?:e\b|['’]))(?:_*[:,.])*_*(?:that\b_*[:,.]?_*)?`)
	resolvedTerm = term(`^(?:~~)?(?:and_+|et_+)?(?:now,?_+)?(?:therefore,?_+|par_+cons[ée]quent,?_+|en_+cons[ée]quence,?_+)?` +
		`(?:be_+it(?:_+(?:therefore|further|also|finally))*,?_+resolved|let_+it_+be_+resolved|it_+is(?:_+(?:therefore|also))*_+resolved|resolved_*[:,]|resolved\b|` +
		`qu['’]il_+soit(?:_+(?:donc|aussi|[ée]galement|enfin))*_+r[ée]solu|` +
		`il_+est(?:_+(?:donc|par_+cons[ée]quent|aussi|[ée]galement|en_+outre|de_+plus|enfin))*,?_+r[ée]solu)` +
		`(?:_+qu(?:e\b|['’]))?(?:_*[:,.])*_*`)
	emptyRest = term(`^(?:(?:that|que)\b)?(?:_|[:,.*~])*$`)
	frenchKey = term(`^(?:~~)?(?:et_+)?(?:par_+cons|en_+cons|attendu|consid[ée]rant|vu_|[ée]tant_|il_|qu['’])`)

	html1 = regexp.MustCompile(`(?i)</?(?:p|ol|ul|li|del|s|strike|ins|br|b|i|em|strong|div|span)\b[^<>]*>`)
)

// field names a labelled line of an entry.
type field string

const (
	fieldMover    field = "mover"
	fieldSeconder field = "seconder"
	fieldSubjects field = "subjects"
	fieldGroup    field = "group"
	fieldStatus   field = "status"
	fieldMeeting  field = "meeting"
	fieldNumber   field = "number"
	fieldTitle    field = "title"
	fieldWhereas  field = "whereas"
	fieldResolved field = "resolved"
	fieldText     field = "text"
	fieldLang     field = "lang"
)

// A label is recognised at the beginning of a line; those of mover and
// seconder need no colon.
var (
	labels = []struct {
		field field
		match *regexp.Regexp
	}{
		{fieldMover, term(`^(?:moved_+by|mover|proposed_+by|propos[ée]e?_+par|pr[ée]sent[ée]e?_+par|proposeure?|proposeuse)\b`)},
		{fieldSeconder, term(`^(?:seconded_+by|seconder|appuy[ée]e?_+par|appuyeure?|second[ée]e?_+par)`)},
		{fieldSubjects, term(`^(?:subjects?|topics?|themes?|sujets?|th[èe]mes?)`)},
		{fieldGroup, term(`^(?:working_+group|groupe_+de_+travail)`)},
		{fieldStatus, term(`^(?:status|statut|[ée]tat)`)},
		{fieldMeeting, term(`^(?:meeting|date|r[ée]union|assembl[ée]e|adopted|adopt[ée]e)`)},
		{fieldNumber, term(`^(?:number|num[ée]ro|no\.?|n[°º])`)},
		{fieldTitle, term(`^(?:title|titre)`)},
	}
	labelColon     = term(`^_*:_*`)
	labelSpace     = term(`^_*:?_+`)
	secondLabel    = term(`[,;/|.–—-]?_+(seconded_+by|appuy[ée]e?_+par|second[ée]e?_+par)_*:?_*`)
	trailingPunct  = term(`(?:_|[.;,)])+$`)
	leadingBracket = term(`^[(\[]_*`)
)

// readLabel finds the label a line begins with and where its value begins.
func readLabel(s string) (f field, value int, ok bool) {
	open := len(leadingBracket.FindString(s))
	for _, l := range labels {
		m := l.match.FindStringIndex(s[open:])
		if m == nil {
			continue
		}
		rest := s[open+m[1]:]
		after := labelColon.FindStringIndex(rest)
		if after == nil && (l.field == fieldMover || l.field == fieldSeconder) {
			after = labelSpace.FindStringIndex(rest)
		}
		if after == nil {
			continue
		}
		return l.field, open + m[1] + after[1], true
	}
	return "", 0, false
}

// date is a meeting's month as sources print it.
type date struct {
	year, month int
	season      bool // the month is the season's usual one
}

func (d date) meeting() string {
	switch {
	case d.year == 0:
		return ""
	case d.month == 0:
		return strconv.Itoa(d.year)
	case d.month < 10:
		return strconv.Itoa(d.year) + "-0" + strconv.Itoa(d.month)
	}
	return strconv.Itoa(d.year) + "-" + strconv.Itoa(d.month)
}

// readDate reads the date that s begins with and tells how long it is.
func readDate(s string) (d date, length int) {
	if m := dayMonthYear.FindStringSubmatch(s); m != nil {
		month := i18n.MonthOf(strings.TrimSuffix(m[1], "."))
		if month != 0 {
			return date{year: atoi(m[2]), month: int(month)}, len(m[0])
		}
	}
	if m := isoDate.FindStringSubmatch(s); m != nil && atoi(m[2]) >= 1 && atoi(m[2]) <= 12 {
		return date{year: atoi(m[1]), month: atoi(m[2])}, len(m[0])
	}
	if m := seasonYear.FindStringSubmatch(s); m != nil {
		d := date{year: atoi(m[2]), month: 11, season: true}
		if k := strings.ToLower(m[1]); k == "spring" || k == "printemps" {
			d.month = 5
		}
		return d, len(m[0])
	}
	if m := onlyYear.FindStringSubmatch(s); m != nil {
		return date{year: atoi(m[1])}, len(m[0])
	}
	return date{}, 0
}

// findDate reads the first date anywhere in a short text.
func findDate(s string) date {
	for rest := s; ; {
		m := someDate.FindStringIndex(rest)
		if m == nil {
			return date{}
		}
		if d, n := readDate(rest[m[0]:]); n > 0 {
			return d
		}
		rest = rest[m[1]:]
	}
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// headline is what the line that opens an entry says.
type headline struct {
	number     int
	date       date
	titleStart int // bytes of the line where the title begins
	titleEnd   int // and ends; equal for no title
}

// readHeadline reads a line that opens an entry. A line that is not set as a
// heading must hold nothing else than the citation, or the citation, a colon or
// a dash, and a title: a clause may begin with a citation too.
func readHeadline(s string, heading bool) (headline, bool) {
	if len(s) > 400 {
		return headline{}, false
	}
	if h, ok := citation(s, heading); ok {
		return h, true
	}
	if !heading {
		return headline{}, false
	}
	if headOn.MatchString(s) {
		return headline{titleEnd: len(s), date: findDate(s)}, true
	}
	if m := headTail.FindStringSubmatchIndex(s); m != nil {
		tail := strings.TrimRight(s[m[4]:], ")] ")
		if h, ok := citation(tail, false); ok && h.titleStart == h.titleEnd {
			h.titleStart, h.titleEnd = 0, m[3]
			return h, true
		}
	}
	return headline{}, false
}

func citation(s string, heading bool) (headline, bool) {
	if !headLabel.MatchString(s) {
		return headline{}, false
	}
	m := headWord.FindStringSubmatchIndex(s)
	if m == nil {
		return headline{}, false
	}
	var h headline
	end := m[1]
	if m[2] >= 0 {
		h.number = atoi(s[m[2]:m[3]])
		if m[3]-m[2] == 4 { // "Resolution 1995"
			h.number, end = 0, m[2]
		}
	}
	sep := separators.FindString(s[end:])
	after := end + len(sep)
	d, n := readDate(s[after:])
	if n > 0 {
		h.date = d
		end = after + n
		sep = separators.FindString(s[end:])
		after = end + len(sep)
	}
	if h.number == 0 && h.date.year == 0 {
		return headline{}, false
	}
	rest := strings.TrimRight(s[after:], "~ ")
	if rest == "" {
		h.titleStart, h.titleEnd = len(s), len(s)
		return h, true
	}
	if !heading && (!strings.ContainsAny(sep, ":–—-") || len(rest) > 200) {
		return headline{}, false
	}
	h.titleStart, h.titleEnd = after, len(s)
	return h, true
}

// isMeeting tells whether a heading names a meeting ("November 1995",
// "Résolutions adoptées à l’assemblée générale, Halifax, mai 2003") rather than
// a title with a date in it.
func isMeeting(s string) (date, bool) {
	if len(s) > 160 {
		return date{}, false
	}
	var d date
	places := 0
	comma := false
	for rest := strings.TrimSpace(s); rest != ""; {
		if sep := separators.FindString(rest); sep != "" {
			comma = comma || strings.ContainsAny(sep, ",–—-(:")
			rest = rest[len(sep):]
			continue
		}
		if got, n := readDate(rest); n > 0 && d.year == 0 {
			d, rest = got, rest[n:]
			continue
		}
		word, tail := cutWord(rest)
		if !meetingWord.MatchString(word) {
			if (!comma && d.year == 0) || strings.ToLower(word[:1]) == word[:1] {
				return date{}, false
			}
			if places++; places > 3 {
				return date{}, false
			}
		}
		rest = tail
	}
	return d, d.year != 0
}

func cutWord(s string) (word, rest string) {
	i := strings.IndexFunc(s, func(c rune) bool { return strings.ContainsRune(" \t\u00a0\u202f,;:.()[]|/–—-", c) })
	if j := strings.IndexAny(s, "’'"); j > 0 && j < 3 && (i < 0 || j < i) { // l’assemblée
		_, size := firstRune(s[j:])
		return s[:j+size], s[j+size:]
	}
	if i <= 0 {
		return s, ""
	}
	return s[:i], s[i:]
}
