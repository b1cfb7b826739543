package citation

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/i18n"
)

// months are BibTeX's own words for the months, which each style prints in its language.
var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} //nolint:gochecknoglobals // a table

// BibTeX writes works as a BibTeX file, cited in a language. All but letters of other
// scripts is ASCII, as the program of 1985 reads it; today's do too.
func BibTeX(lang i18n.Lang, works ...Work) []byte {
	var b strings.Builder
	for i, w := range works {
		if i > 0 {
			b.WriteByte('\n')
		}
		w.bibtex(&b, lang)
	}
	return []byte(b.String())
}

func (w Work) bibtex(b *strings.Builder, lang i18n.Lang) {
	lang = w.In(lang)
	entry := "misc"
	switch w.Kind {
	case Resolution, Policy, Report, Submission:
		entry = "techreport" // what BibTeX has for a numbered document of an institution
	case Letter, Release, Statement, Newsletter, Page:
	}
	b.WriteString("@" + entry + "{" + bibKey(w.Key))
	field := func(name, value string) {
		if value != "" {
			b.WriteString(",\n  " + name + " = {" + value + "}")
		}
	}
	var names []string
	for _, a := range w.Authors {
		switch {
		case a.Family != "" && a.Given != "":
			names = append(names, "{"+Escape(a.Family)+"}, {"+Escape(a.Given)+"}")
		case a.Family != "":
			names = append(names, "{"+Escape(a.Family)+"}")
		case a.Name.In(lang) != "":
			names = append(names, "{"+Escape(a.Name.In(lang))+"}") // braces: a name that is not taken apart
		}
	}
	field("author", strings.Join(names, " and "))
	if title := w.Title.In(lang); title != "" {
		field("title", "{"+Escape(title)+"}") // braces: its capitals stay as they are
	}
	if entry == "techreport" {
		field("institution", Escape(w.publisher(lang)))
		field("type", Escape(kindWord(w.Kind, lang)))
		field("number", Escape(w.Number))
	} else {
		field("howpublished", Escape(strings.TrimSpace(kindWord(w.Kind, lang)+" "+w.Number)))
		field("publisher", Escape(w.publisher(lang)))
	}
	field("address", Escape(w.Place.In(lang)))
	d := w.issued()
	if d.Year > 0 {
		field("year", strconv.Itoa(d.Year))
	}
	if d.Month > 0 {
		b.WriteString(",\n  month = " + months[d.Month-1])
	}
	field("note", Escape(w.Meeting.In(lang)))
	field("url", bibURL(w.Address.In(lang)))
	field("language", map[i18n.Lang]string{i18n.EN: "english", i18n.FR: "french"}[lang])
	b.WriteString("\n}\n")
}

// publisher is who issued the work: its publisher, or its first author.
func (w Work) publisher(lang i18n.Lang) string {
	if p := w.Publisher.In(lang); p != "" || len(w.Authors) == 0 {
		return p
	}
	return w.Authors[0].Name.In(lang)
}

// bibKey keeps of a key what BibTeX takes for one.
func bibKey(key string) string {
	kept := strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.:+", r)) {
			return r
		}
		return -1
	}, key)
	if kept == "" {
		return "work"
	}
	return kept
}

// bibURL writes an address so that its braces, its backslashes and its spaces, which no
// address has unescaped, do not end the field.
func bibURL(s string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20", "\n", "").Replace(s)
}

// accents are TeX's commands for marks above and below letters.
var accents = map[rune]string{ //nolint:gochecknoglobals // a table
	0x300: "`", 0x301: "'", 0x302: "^", 0x303: "~", 0x308: `"`, 0x304: "=", 0x306: "u ", 0x307: ".", 0x30a: "r ", 0x30b: "H ", 0x30c: "v ", 0x327: "c ", 0x328: "k ",
}

// signs are what TeX calls letters and signs that are no letter with a mark.
var signs = map[rune]string{ //nolint:gochecknoglobals // a table
	'&': `\&`, '%': `\%`, '$': `\$`, '#': `\#`, '_': `\_`, '{': `{\textbraceleft}`, '}': `{\textbraceright}`, '\\': `{\textbackslash}`, '~': `{\textasciitilde}`,
	'^': `{\textasciicircum}`, '<': `{\textless}`, '>': `{\textgreater}`, '|': `{\textbar}`, '"': `{\textquotedbl}`, '\'': `{\textquotesingle}`, '`': `{\textasciigrave}`,
	'œ': `{\oe}`, 'Œ': `{\OE}`, 'æ': `{\ae}`, 'Æ': `{\AE}`, 'ø': `{\o}`, 'Ø': `{\O}`, 'ł': `{\l}`, 'Ł': `{\L}`, 'ß': `{\ss}`, 'ı': `{\i}`, 'å': `{\aa}`, 'Å': `{\AA}`,
	'«': `{\guillemotleft}`, '»': `{\guillemotright}`, '“': `{\textquotedblleft}`, '”': `{\textquotedblright}`, '‘': `{\textquoteleft}`, '’': `{\textquoteright}`,
	'–': `{\textendash}`, '—': `{\textemdash}`, '…': `{\textellipsis}`, '\u00a0': `{\nobreakspace}`, '\u202f': `{\,}`, '°': `{\textdegree}`, '§': `{\S}`, '©': `{\copyright}`, '·': `{\textperiodcentered}`,
}

// Escape writes a text as TeX reads it: accents as commands, signs that mean something
// to TeX as names. No brace stands open, whatever the text.
func Escape(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(oneLine(s)) {
		if sign, ok := signs[r]; ok {
			b.WriteString(sign)
			continue
		}
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		apart := []rune(norm.NFD.String(string(r)))
		if mark, ok := accents[apart[len(apart)-1]]; ok && len(apart) == 2 && apart[0] < 0x80 {
			letter := string(apart[0])
			if apart[0] == 'i' || apart[0] == 'j' {
				letter = `\` + letter // without its dot
				mark = strings.TrimSuffix(mark, " ")
			}
			b.WriteString(`{\` + mark + letter + "}")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
