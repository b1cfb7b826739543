package citation_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

func both(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

func sample() citation.Work {
	return citation.Work{
		Key: "ccr-1995-11-13", Kind: citation.Resolution, Title: both("No detention without limit", "Pas de détention « sans limite »"), Authors: []citation.Author{{Name: both("Council of the Example", "Conseil de l’exemple")}},
		Issued: "1995-11-25", Number: "13", Meeting: both("General Members’ Meeting", "assemblée générale des membres"), Publisher: both("Council of the Example", "Conseil de l’exemple"), Place: both("Montreal", "Montréal"),
		Address: both("https://c.example/en/resolutions/1995-11/13", "https://c.example/fr/resolutions/1995-11/13"), Abstract: both("That it be opposed.", "Qu’on s’y oppose."),
		Subjects: []i18n.Text{both("Detention", "Détention")},
	}
}

func TestTheLegalStyleInBothLanguages(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	bare := citation.Work{Kind: citation.Letter, Title: both("A letter", "")}
	month := sample()
	month.Issued, month.Place, month.Number = "1995-11", i18n.Text{}, ""
	person := sample()
	person.Authors, person.Meeting = []citation.Author{{Family: "Doe", Given: "Jo"}}, i18n.Text{}
	for _, row := range []struct {
		w    citation.Work
		lang i18n.Lang
		want string
	}{
		{sample(), i18n.EN, "Council of the Example, “No detention without limit”, Resolution 13 (Montreal: General Members’ Meeting, 25 November 1995), online: <https://c.example/en/resolutions/1995-11/13>."},
		{sample(), i18n.FR, "Conseil de l’exemple, « Pas de détention « sans limite » », résolution 13 (Montréal : assemblée générale des membres, 25 novembre 1995), en ligne : <https://c.example/fr/resolutions/1995-11/13>."},
		{month, i18n.EN, "Council of the Example, “No detention without limit”, Resolution (General Members’ Meeting, November 1995), online: <https://c.example/en/resolutions/1995-11/13>."},
		{person, i18n.EN, "Jo Doe, “No detention without limit”, Resolution 13 (Montreal: 25 November 1995), online: <https://c.example/en/resolutions/1995-11/13>."},
		{bare, i18n.FR, "« A letter », lettre."},
	} {
		got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(row.w.Legal(catalog.For(row.lang)))
		if got != row.want {
			t.Errorf("got  %s\nwant %s", got, row.want)
		}
	}
}

// commands are what TeX reads back: the test's own table, so that a slip in the other
// one shows.
var commands = map[string]string{
	"textbraceleft": "{", "textbraceright": "}", "textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": `"`,
	"textquotesingle": "'", "textasciigrave": "`", "oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "i": "ı", "aa": "å", "AA": "Å", "guillemotleft": "«",
	"guillemotright": "»", "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’", "textendash": "–", "textemdash": "—", "textellipsis": "…",
	"nobreakspace": "\u00a0", ",": "\u202f", "textdegree": "°", "S": "§", "copyright": "©", "textperiodcentered": "·",
}

// typeset reads a text as TeX would: what Escape wrote.
func typeset(t *rapid.T, s string) string {
	var b strings.Builder
	for s != "" {
		switch {
		case strings.HasPrefix(s, "{"):
			end := strings.Index(s, "}")
			if end < 0 {
				t.Fatalf("an open brace: %q", s)
			}
			b.WriteString(command(t, s[2:end]))
			s = s[end+1:]
		case s[0] == '\\':
			b.WriteByte(s[1])
			s = s[2:]
		case strings.ContainsRune("}&%$#_~^", rune(s[0])):
			t.Fatalf("TeX would read %q as something else", s)
		default:
			r := []rune(s)[0]
			b.WriteRune(r)
			s = s[len(string(r)):]
		}
	}
	return norm.NFC.String(b.String())
}

func command(t *rapid.T, s string) string {
	if sign, ok := commands[s]; ok {
		return sign
	}
	marks := map[byte]string{'`': "\u0300", '\'': "\u0301", '^': "\u0302", '~': "\u0303", '"': "\u0308", '=': "\u0304", '.': "\u0307", 'u': "\u0306", 'r': "\u030a", 'H': "\u030b", 'v': "\u030c", 'c': "\u0327", 'k': "\u0328"}
	mark, ok := marks[s[0]]
	letter := strings.TrimPrefix(strings.TrimPrefix(s[1:], " "), `\`)
	if !ok || len(letter) != 1 {
		t.Fatalf("no command %q", s)
	}
	return letter + mark
}

func TestEveryTextIsReadBackByTeX(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("éèêëçœŒæïîÎğşłåŁÅñ«»“”’‘–—… \u00a0\u202f{}\\&%$#_~^<>|\"'`aI")))).Draw(t, "text")
		s = strings.ToValidUTF8(s, "?")
		want := norm.NFC.String(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \n\r\t\v\f\x00", r) }), " "))
		if got := typeset(t, citation.Escape(s)); got != want {
			t.Fatalf("%q, written as %q, reads %q", want, citation.Escape(s), got)
		}
	})
}

func TestFrenchIsASCIIInBibTeX(t *testing.T) {
	got := string(citation.BibTeX(i18n.FR, sample()))
	for _, r := range got {
		if r > unicode.MaxASCII {
			t.Errorf("%q in\n%s", r, got)
		}
	}
	for _, want := range []string{
		"@techreport{ccr-1995-11-13,", `title = {{Pas de d{\'e}tention {\guillemotleft} sans limite {\guillemotright}}}`, "author = {{Conseil de l{\\textquoteright}exemple}}", "month = nov", "year = {1995}",
		`type = {R{\'e}solution}`, "number = {13}", `address = {Montr{\'e}al}`, "language = {french}", "url = {https://c.example/fr/resolutions/1995-11/13}",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

// drawn is some work.
func drawn(t *rapid.T) citation.Work {
	text := rapid.Custom(func(t *rapid.T) i18n.Text {
		one := rapid.OneOf(rapid.String(), rapid.Just("Œuvre {1} & 2"), rapid.Just("a\nTY  - BOOK"), rapid.Just(""))
		return i18n.Text{EN: one.Draw(t, "en"), FR: one.Draw(t, "fr")}
	})
	w := citation.Work{
		Key: rapid.StringMatching(`[a-z0-9-]{1,12}`).Draw(t, "key"), Kind: rapid.SampledFrom(append(citation.Kinds(), "other")).Draw(t, "kind"), Title: text.Draw(t, "title"),
		Issued: rapid.SampledFrom([]string{"", "1995", "1995-11", "1995-11-25", "soon"}).Draw(t, "issued"), Number: rapid.SampledFrom([]string{"", "13", "s-1"}).Draw(t, "number"), Meeting: text.Draw(t, "meeting"),
		Publisher: text.Draw(t, "publisher"), Place: text.Draw(t, "place"), Address: both("https://c.example/{en}", "https://c.example/fr"), Abstract: text.Draw(t, "abstract"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "authors") {
		w.Authors = append(w.Authors, citation.Author{Name: text.Draw(t, "author"), Family: rapid.SampledFrom([]string{"", "Doe", "D’Œ, y"}).Draw(t, "family")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "subjects") {
		w.Subjects = append(w.Subjects, text.Draw(t, "subject"))
	}
	return w
}

// TestBibTeXKeepsItsBraces: however odd the texts, braces pair, one entry begins for each
// work, and no field is left open.
func TestBibTeXKeepsItsBraces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		works := []citation.Work{drawn(t), drawn(t)}
		raw := string(citation.BibTeX(i18n.FR, works...))
		depth, entries := 0, 0
		for _, r := range raw { // BibTeX counts braces whatever stands before them
			switch r {
			case '{':
				depth++
			case '}':
				depth--
			case '@':
				if depth == 0 {
					entries++
				}
			}
			if depth < 0 {
				t.Fatalf("a brace closes nothing:\n%s", raw)
			}
		}
		if depth != 0 || entries != len(works) {
			t.Fatalf("%d open, %d entries:\n%s", depth, entries, raw)
		}
	})
}

// TestRISIsReadLineByLine: every line is a tag of the format, each reference begins and
// ends once, and what was typed begins none.
func TestRISIsReadLineByLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		works := []citation.Work{drawn(t), drawn(t)}
		raw := citation.RIS(i18n.EN, works...)
		lines := strings.Split(strings.TrimSuffix(string(raw), "\r\n"), "\r\n")
		begun, ended := 0, 0
		for _, line := range lines {
			if len(line) < 6 || line[2:6] != "  - " || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%q is no line of RIS in\n%s", line, raw)
			}
			switch line[:2] {
			case "TY":
				begun++
			case "ER":
				ended++
			}
			if begun != ended && begun != ended+1 {
				t.Fatalf("references within one another:\n%s", raw)
			}
		}
		if begun != 2 || ended != 2 {
			t.Fatalf("%d begun, %d ended", begun, ended)
		}
	})
	got := string(citation.RIS(i18n.EN, sample()))
	for _, want := range []string{"TY  - RPRT\r\n", "AU  - Council of the Example\r\n", "DA  - 1995/11/25/\r\n", "PY  - 1995\r\n", "TT  - Pas de détention", "SN  - 13\r\n", "KW  - Detention\r\n", "LA  - en\r\n", "ER  - \r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// The properties of an item and the types, of the schema of CSL-JSON 1.0.2, as far as
// they are ours.
var (
	cslProperties = "id citation-key type title original-title author issued genre number event-title publisher publisher-place abstract keyword language URL"
	cslTypes      = "report personal_communication article document article-magazine webpage"
)

func TestCSLJSONHasWhatTheSchemaKnows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, err := citation.CSLJSON(i18n.FR, drawn(t))
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var list []map[string]any
		if err := d.Decode(&list); err != nil || len(list) != 1 {
			t.Fatalf("%v\n%s", err, raw)
		}
		item := list[0]
		for name := range item {
			if !strings.Contains(" "+cslProperties+" ", " "+name+" ") {
				t.Fatalf("the schema knows no %s", name)
			}
		}
		kind, _ := item["type"].(string)
		if item["id"] == "" || !strings.Contains(" "+cslTypes+" ", " "+kind+" ") {
			t.Fatalf("%s", raw)
		}
		authors, _ := item["author"].([]any)
		for _, a := range authors {
			name, _ := a.(map[string]any)
			if _, literal := name["literal"]; literal == (name["family"] != nil) {
				t.Fatalf("an author is a person or an organization: %v", a)
			}
		}
		if issued, ok := item["issued"].(map[string]any); ok {
			parts, _ := issued["date-parts"].([]any)
			first, _ := parts[0].([]any)
			if len(parts) != 1 || len(first) < 1 || len(first) > 3 {
				t.Fatalf("%v", issued)
			}
		}
	})
}

func TestAWorkOfOneLanguageIsCitedInIt(t *testing.T) {
	w := sample()
	w.Title = both("", "Une lettre")
	if w.In(i18n.EN) != i18n.FR || w.In(i18n.FR) != i18n.FR || !strings.Contains(string(citation.RIS(i18n.EN, w)), "LA  - fr") {
		t.Error("it is cited in the other language")
	}
	for s, ok := range map[string]bool{"1995": true, "1995-11": true, "1995-11-25": true, "1995-13": false, "": false, "95": false} {
		if _, got := citation.ParseDate(s); got != ok {
			t.Errorf("%q: %v", s, got)
		}
	}
}
