package intake

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

var sourceFiles = os.DirFS(".")

// bodyText gives the text of the parts of a Word document in reading order.
func bodyText(t rapid.TB, raw []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out string
	for _, name := range []string{"word/document.xml", "word/footer1.xml"} {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		out += documentText(t, part)
	}
	return out
}

// outline writes a part as its printed numbering and texts, nested in brackets.
func outline(cs []wording.Clause, l i18n.Lang) string {
	var out []string
	for _, c := range cs {
		s := c.Text.Only(l)
		if m := c.Marker.Only(l); m != "" {
			s = m + " " + s
		}
		if c.Bare {
			s = "¶ " + s
		}
		if len(c.Children) > 0 {
			s += " [" + outline(c.Children, l) + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestShapes(t *testing.T) {
	const body = "<p>Whereas:<ol><li>a</ol><p>Be it resolved:<ol><li>b</ol>"
	for _, c := range []struct {
		name, file, in    string
		meeting           string
		number            int
		lang              i18n.Lang
		title             string
		whereas, resolved string
		doubts            string
	}{
		{"old site", "a.html", "<h3>T</h3><p>Res.: 13 , Nov 1995" + body, "1995-11", 13, i18n.EN, "T", "a", "b", ""},
		{"title under the number", "a.html", "<p><b>Resolution 13, November 1995</b><p><b>T</b>" + body, "1995-11", 13, i18n.EN, "T", "a", "b", ""},
		{"title on the line", "a.html", "<h2>Resolution No. 13 (November 1995): T</h2>" + body, "1995-11", 13, i18n.EN, "T", "a", "b", ""},
		{"number after the title", "a.html", "<h2>T of the day (Res. 13, Nov. 1995)</h2>" + body, "1995-11", 13, i18n.EN, "T of the day", "a", "b", ""},
		{"no number", "a.html", "<h3>T</h3><p>Res.: Nov 1995" + body, "1995-11", 0, i18n.EN, "T", "a", "b", "no_number"},
		{"meeting above", "a.html", "<h1>General Members’ Meeting, Halifax, May 2001</h1><h3>T</h3><p>Res. 2" + body, "2001-05", 2, i18n.EN, "T", "a", "b", ""},
		{"number and date apart", "a.html", "<h3>T</h3><p>Number: 7<p>Date: 12 May 1999" + body, "1999-05", 7, i18n.EN, "T", "a", "b", ""},
		{"no date", "a.html", "<h3>T</h3><p>Res. 2" + body, "", 2, i18n.EN, "T", "a", "b", "no_date"},
		{"year alone", "a.html", "<h3>T</h3><p>Res. 2, 1990" + body, "1990", 2, i18n.EN, "T", "a", "b", "no_month"},
		{"season", "a.html", "<h3>T</h3><p>Res. 2, printemps 1990" + body, "1990-05", 2, i18n.EN, "T", "a", "b", "season"},
		{"a citation in a clause opens nothing", "a.html", "<h3>T</h3><p>Res. 2, May 1990<p>Whereas:<p>Res. 1, May 1985 was not heard;<p>Be it resolved:<p>Resolution 3, May 1985 stands;", "1990-05", 2, i18n.EN, "T", "¶ Res. 1, May 1985 was not heard;", "¶ Resolution 3, May 1985 stands;", "unnumbered_whereas unnumbered_resolved"},
		{"French page, English headings", "a.fr.html", "<h3>T</h3><p>Rés. 2, déc. 1990<p>Whereas:<ol><li>a</ol><p>Il est donc résolu que le CCR&nbsp;:<ol><li>b</ol>", "1990-12", 2, i18n.FR, "T", "a", "b", "heading_language"},
		{"Attendu qu’il", "a.fr.html", "<h3>T</h3><p>Rés. 2, mai 1990<p>Attendu qu’il pleut ;<p>Attendu que le toit coule ;<p>Il est résolu de rester.", "1990-05", 2, i18n.FR, "T", "il pleut ; | le toit coule ;", "¶ de rester.", "unnumbered_resolved"},
		{"typed numbering", "a.txt", "Res. 2, May 1990\nWhereas:\n(1) a\n(a) b\n(h) c\n(i) d\n(2) e\nBe it resolved:\n1. f\ni. g\nii. h\n2. k", "1990-05", 2, i18n.EN, "", "(1) a [(a) b | (h) c | (i) d] | (2) e", "1. f [i. g | ii. h] | 2. k", "no_title"},
		{"Roman numerals that are letters too", "a.txt", "Res. 2, May 1990\nWhereas:\n(a) a\n(i) b\n(ii) c\n(iii) d\n(iv) e\n(v) f\n(vi) g\n(b) h\nBe it resolved:\ni", "1990-05", 2, i18n.EN, "", "(a) a [(i) b | (ii) c | (iii) d | (iv) e | (v) f | (vi) g] | (b) h", "¶ i", "unnumbered_resolved no_title"},
		{"paragraphs within an item", "a.html", "<h3>T</h3><p>Res. 2, May 1990<p>Whereas:<ol><li><p>a</p><p>more</p><ol><li>b<p>c</p></ol></ol><p>Be it resolved:<ol><li>d</ol>", "1990-05", 2, i18n.EN, "T", "a more [b c]", "d", ""},
		{"CSV with a column of no language", "a.csv", "No,Date,Title (EN),Text,Resolved (EN)\n4,May 2011,T,Whereas a,b\n", "2011-05", 4, i18n.EN, "T", "¶ a", "¶ b", "unnumbered_whereas unnumbered_resolved"},
		{"decimal numbering", "a.txt", "Res. 2, May 1990\nWhereas:\n1. a\n1.1 b\n1.2 c\n2. d\nBe it resolved:\n• e\n• f", "1990-05", 2, i18n.EN, "", "1. a [1.1 b | 1.2 c] | 2. d", "• e | • f", "no_title"},
		{"initials are no numbering", "a.txt", "Res. 2, May 1990\nWhereas:\nB. Tremblay has left us\nBe it resolved:\nthanks be given", "1990-05", 2, i18n.EN, "", "¶ B. Tremblay has left us", "¶ thanks be given", "unnumbered_whereas unnumbered_resolved no_title"},
		{"struck out whole clause", "a.html", "<h3>T</h3><p>Res. 2, May 1990<p>Whereas:<p><del>(1) a</del><p>(2) b<p>Be it resolved:<ol><li>b</ol>", "1990-05", 2, i18n.EN, "T", "(1) ~~a~~ | (2) b", "b", "deletions"},
		{"line through by style", "a.html", `<h3>T</h3><p>Res. 2, May 1990<p>Whereas:<ol><li>a <span style="text-decoration: line-through">old</span> new</ol><p>Be it resolved:<ol><li>b</ol>`, "1990-05", 2, i18n.EN, "T", "a ~~old~~ new", "b", "deletions"},
		{"title and number in one paragraph", "a.html", "<p><strong>T</strong><br>Res.: 13 , Nov 1995</p>" + body, "1995-11", 13, i18n.EN, "T", "a", "b", ""},
		{"title under the number in one paragraph", "a.html", "<p><b>Res.: 13 , Nov 1995<br>T</b></p>" + body, "1995-11", 13, i18n.EN, "T", "a", "b", ""},
		{"title set as any paragraph", "a.html", "<p>T of the day<p>Res.: 13 , Nov 1995" + body, "1995-11", 13, i18n.EN, "T of the day", "a", "b", ""},
		{"number in cells", "a.html", "<h3>T</h3><table><tr><td>Res.:<td>13 , Nov 1995<tr><td>Moved by:<td>A</table>" + body, "1995-11", 13, i18n.EN, "T", "a", "b", ""},
		{"number and date in the title", "a.html", "<h3>13. T (Nov. 1995)</h3>" + body, "1995-11", 13, i18n.EN, "T (Nov. 1995)", "a", "b", ""},
		{"other words of the form", "a.fr.html", "<h3>T</h3><p>Résolution no 2, mai 1990<p>Étant donné que le toit coule ;<p>Vu qu’il pleut ;<p>En conséquence, il est résolu que le CCR le répare.", "1990-05", 2, i18n.FR, "T", "le toit coule ; | il pleut ;", "¶ le CCR le répare.", "unnumbered_resolved"},
		{"let it be resolved", "a.html", "<h3>T</h3><p>Res. 2, May 1990<p>Considering that rain falls;<p>Therefore, let it be resolved that the roof be mended.", "1990-05", 2, i18n.EN, "T", "¶ rain falls;", "¶ that the roof be mended.", "unnumbered_whereas unnumbered_resolved"},
		{"script in a title", "a.html", "<h3>&lt;script&gt;alert(1)&lt;/script&gt;</h3><p>Res. 2, May 1990" + body, "1990-05", 2, i18n.EN, "<script>alert(1)</script>", "a", "b", ""},
		{"CSV", "a.csv", "Number,Meeting,Title,Whereas,Resolved\n4,2011-05-12,T,a,\"1. b\n2. c\"\n", "2011-05", 4, i18n.EN, "T", "¶ a", "1. b | 2. c", "unnumbered_whereas"},
		{"CSV with year and month", "a.csv", "No,Year,Month,Title,Text\n4,2011,mai,T,\"Whereas:\n1. a\nTherefore be it resolved that the CCR:\n1. b\"\n", "2011-05", 4, i18n.EN, "T", "1. a", "1. b", ""},
		{"CSV of pages", "a.csv", "Number,Date,Title,Whereas,Resolved\n4,May 2011,T,<ol><li>a<ul><li>b</ul></ol>,<p>That the CCR:</p><ol><li>c</ol>\n", "2011-05", 4, i18n.EN, "T", "a [b]", "c", "bullets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rep, err := Read(c.file, []byte(c.in), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(rep.Entries) != 1 {
				t.Fatalf("%d entries, outside: %v", len(rep.Entries), rep.Outside)
			}
			e := rep.Entries[0]
			if e.Meeting != c.meeting || e.Number != c.number || e.Lang != c.lang || e.Wording.Title.Only(c.lang) != c.title {
				t.Errorf("%s/%d %s %q", e.Meeting, e.Number, e.Lang, e.Wording.Title.Only(e.Lang))
			}
			if got := outline(e.Wording.Whereas.Clauses, c.lang); got != c.whereas {
				t.Errorf("whereas %s", got)
			}
			if got := outline(e.Wording.Resolved.Clauses, c.lang); got != c.resolved {
				t.Errorf("resolved %s", got)
			}
			var doubts []string
			for _, d := range e.Doubts {
				doubts = append(doubts, strings.TrimPrefix(d.Key, "intake.doubt."))
			}
			if got := strings.Join(doubts, " "); got != c.doubts {
				t.Errorf("doubts %q", got)
			}
		})
	}
}

// Titles stand before or after the line with the number, as most of the page
// has them; a heading over several entries is no title then.
func TestTitlesAsThePageHasThem(t *testing.T) {
	const body = "<p>Whereas:<ol><li>a</ol><p>Be it resolved:<ol><li>b</ol>"
	for _, page := range []string{
		"<h3>Detention</h3><p>Res. 1, May 1990<p><b>One</b>" + body + "<p>Res. 2, May 1990<p><b>Two</b>" + body,
		"<h2>Detention</h2><h3>One</h3><p>Res. 1, May 1990" + body + "<h3>Two</h3><p>Res. 2, May 1990" + body,
		"<h3>Detention</h3><p>Res. 1, May 1990<p>One" + body,
	} {
		rep, err := Read("a.html", []byte(page), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range rep.Entries {
			if want := []string{"One", "Two"}[i]; e.Wording.Title.EN != want {
				t.Errorf("title %q, not %q, of %s", e.Wording.Title.EN, want, page)
			}
		}
		if len(rep.Outside) != 1 || rep.Outside[0].Text != "Detention" || rep.Outside[0].Reason != Heading {
			t.Errorf("outside %v of %s", rep.Outside, page)
		}
	}
}

// A page with both languages gives both, linked.
func TestPageInBothLanguages(t *testing.T) {
	rep, err := Read("both.html", []byte(`<div lang="en"><h3>Shelter in the winter months</h3><p>Res. 4, May 2003<p>Whereas the shelters of the city are full and people are sent to the street;<p>Be it resolved that the CCR ask the city to open the armoury.</div>
		<div lang="fr"><h3>Un abri pour les mois d’hiver</h3><p>Rés. 4, mai 2003<p>Attendu que les refuges de la ville sont pleins et que des gens sont envoyés à la rue ;<p>Il est résolu que le CCR demande à la ville d’ouvrir le manège militaire.</div>`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := Pair(rep.Entries)
	if len(rep.Entries) != 2 || len(all) != 1 || len(all[0].Langs) != 2 {
		t.Fatalf("%d entries, %d resolutions", len(rep.Entries), len(all))
	}
	if all[0].Wording.Title != (i18n.Text{EN: "Shelter in the winter months", FR: "Un abri pour les mois d’hiver"}) {
		t.Errorf("%+v", all[0].Wording.Title)
	}
}

// What Word has besides paragraphs: numbering by style, revisions, struck out
// runs, tables, text boxes with a fallback, notes and headers.
func TestWordDocument(t *testing.T) {
	p := func(props, runs string) string { return "<w:p><w:pPr>" + props + "</w:pPr>" + runs + "</w:p>" }
	r := func(s string) string { return "<w:r><w:t>" + s + "</w:t></w:r>" }
	list := func(level int) string {
		return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="7"/></w:numPr>`, level)
	}
	raw := packed(t, map[string]string{
		"word/styles.xml": `<w:styles ` + wordNS + `><w:style w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>` +
			`<w:style w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:type="character" w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:strike/></w:rPr></w:style></w:styles>`,
		"word/numbering.xml": `<w:numbering ` + wordNS + `><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>` +
			`<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>`,
		"word/document.xml": document(
			p(`<w:pStyle w:val="Titre2"/>`, r("Resolution 3, May 2004: Ro")+r("of")) +
				p("", r("Whereas:")) +
				p(`<w:pStyle w:val="Clause"/>`, r("the roof ")+`<w:del><w:r><w:delText>leaks</w:delText></w:r></w:del><w:ins>`+r(" leaked")+`</w:ins>`+r(";")) +
				p(list(1), r("in May;")) + p(list(1), `<w:r><w:rPr><w:rStyle w:val="Old"/></w:rPr><w:t>in June;</w:t></w:r>`) +
				p(list(0), `<w:moveFrom>`+r("it rains;")+`</w:moveFrom>`) +
				p("", r("Be it resolved:")) +
				`<w:tbl><w:tr><w:tc>` + p(list(0), r("mend it")+`<w:r><w:br/></w:r>`+r("soon;")) + `</w:tc></w:tr></w:tbl>` +
				p(list(0), `<w:r><mc:AlternateContent xmlns:mc="x"><mc:Choice><w:txbxContent>`+p("", r("box"))+`</w:txbxContent></mc:Choice><mc:Fallback>`+p("", r("box"))+`</mc:Fallback></mc:AlternateContent></w:r>`+r("report."))),
		"word/header1.xml":  `<w:hdr ` + wordNS + `>` + p("", r("Page head")) + `</w:hdr>`,
		"word/comments.xml": `<w:comments ` + wordNS + `><w:comment>` + p("", r("Why?")) + `</w:comment></w:comments>`,
	})
	rep, err := Read("a.docx", raw, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, rep)
	if len(rep.Entries) != 1 || len(rep.Outside) != 2 || rep.Outside[0].Reason != Note || rep.Outside[1].Reason != Furniture {
		t.Fatalf("%d entries, outside %v", len(rep.Entries), rep.Outside)
	}
	e := rep.Entries[0]
	if e.Number != 3 || e.Meeting != "2004-05" || e.Wording.Title.EN != "Roof" || !has(e, "inserted") || !has(e, "deletions") || !has(e, "bullets") {
		t.Errorf("%s/%d %q %v", e.Meeting, e.Number, e.Wording.Title.EN, e.Doubts)
	}
	if got := outline(e.Wording.Whereas.Clauses, i18n.EN); got != "the roof ~~leaks~~ leaked; [in May; | ~~in June;~~] | ~~it rains;~~" {
		t.Error(got)
	}
	if got := outline(e.Wording.Resolved.Clauses, i18n.EN); got != "mend it soon; | report." || e.Wording.Notes.EN != "box" {
		t.Error(got, e.Wording.Notes.EN)
	}
}

func read(t *testing.T, name string) Report {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Read(name, raw, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, rep)
	return rep
}

func TestPageFurniture(t *testing.T) {
	rep := read(t, "chrome.html")
	if len(rep.Entries) != 3 {
		t.Fatalf("%d entries", len(rep.Entries))
	}
	reasons := map[string]Reason{}
	for _, o := range rep.Outside {
		reasons[o.Text] = o.Reason
	}
	for text, want := range map[string]Reason{
		"Home": Furniture, "Share this page": Furniture, "Contact us": Furniture, "Resolutions | Coalition": Furniture,
		"Spring meeting, May 1999": Heading, `if (a < b) { var whereas = "Whereas: not this"; }`: Code,
	} {
		if reasons[text] != want {
			t.Errorf("%q is outside for %q, not %q", text, reasons[text], want)
		}
	}
	if e := rep.Entries[0]; e.Number != 99 || e.Wording.Whereas.Clauses == nil {
		t.Error("a resolution in what the page calls a menu was lost")
	}
	e := rep.Entries[1]
	if got := outline(e.Wording.Resolved.Clauses, i18n.EN); got != "ask cities for larger homes; [new; | rebuilt; | ¶ and for lower rents;] | report." {
		t.Error(got)
	}
	if e.Wording.Notes.EN != "(Carried without dissent.)" || !has(e, "outside_clauses") || !has(e, "after_list") || !has(e, "bullets") {
		t.Errorf("notes %q, doubts %v", e.Wording.Notes.EN, e.Doubts)
	}
	if e := rep.Entries[2]; e.Wording.Title.EN != "Titles with a date: Security after September 2001" || e.Meeting != "1999-05" {
		t.Errorf("%q in %s", e.Wording.Title.EN, e.Meeting)
	}
}

func TestDeepListsAndNumbersUsedTwice(t *testing.T) {
	rep := read(t, "deep.html")
	if len(rep.Entries) != 2 {
		t.Fatalf("%d entries", len(rep.Entries))
	}
	e := rep.Entries[0]
	if got := outline(e.Wording.Whereas.Clauses, i18n.EN); got != "one [two [three | four | five]]" {
		t.Error(got)
	}
	if got := outline(e.Wording.Resolved.Clauses, i18n.EN); got != "act. | ¶ That member organizations: [help; | report.]" {
		t.Error(got)
	}
	if !has(e, "too_deep") || !has(e, "list_start") || !has(e, "second_lead") {
		t.Errorf("doubts %v", e.Doubts)
	}
	if e := rep.Entries[1]; !has(e, "duplicate_number") || !has(e, "inserted") {
		t.Errorf("doubts %v", e.Doubts)
	}
	all := Pair(rep.Entries)
	if len(all) != 2 || all[0].Key != "1990-11/5" || all[1].Key != "1990-11/5-2" {
		t.Errorf("%d resolutions, %s", len(all), all[0].Key)
	}
	if all[0].Wording.Whereas.Clauses[0].ID == all[1].Wording.Whereas.Clauses[0].ID {
		t.Error("two resolutions of one number share clause IDs")
	}
}

func TestMarkdownAndPlainText(t *testing.T) {
	rep := read(t, "lone.md")
	e := rep.Entries[0]
	if e.Number != 4 || e.Meeting != "1988-11" || e.Wording.Title.EN != "Winter clothing" || e.Status != "rescinded" || len(e.Subjects) != 2 {
		t.Errorf("%s/%d %q %q %q", e.Meeting, e.Number, e.Wording.Title.EN, e.Status, e.Subjects)
	}
	if got := outline(e.Wording.Resolved.Clauses, i18n.EN); got != "a. ask the airport for a room; | b. fill it: [with coats; | with boots.]" {
		t.Error(got)
	}
	if e := rep.Entries[1]; e.Wording.Title.EN != "Resolution on letters" || !has(e, "no_whereas") {
		t.Errorf("%q %v", e.Wording.Title.EN, e.Doubts)
	}
	rep = read(t, "plain.txt")
	e = rep.Entries[0]
	if e.Lang != i18n.FR || e.Number != 7 || e.Meeting != "2009-05" || e.Mover != "Le Refuge" || e.Seconder != "La Passerelle" {
		t.Errorf("%s %s/%d %q %q", e.Lang, e.Meeting, e.Number, e.Mover, e.Seconder)
	}
	if got := outline(e.Wording.Whereas.Clauses, i18n.FR); got != "1) des familles dorment dans des voitures ; | 2) l'hiver vient tôt cette année ; [i. en octobre au nord ; | ii. en novembre au sud ;]" {
		t.Error(got)
	}
}

func TestTable(t *testing.T) {
	rep := read(t, "table.csv")
	if len(rep.Entries) != 1 || len(rep.Outside) != 9 {
		t.Fatalf("%d entries, %d outside", len(rep.Entries), len(rep.Outside))
	}
	e := rep.Entries[0]
	if e.Lang != i18n.FR || e.Meeting != "1990-05" || e.Number != 3 || e.Wording.Notes.FR != "à relire" || !has(e, "unknown_column") {
		t.Errorf("%s %s/%d %q %v", e.Lang, e.Meeting, e.Number, e.Wording.Notes.FR, e.Doubts)
	}
}

func TestEncodings(t *testing.T) {
	const page = "<meta charset=\"utf-8\"><h3>L’été</h3><p>Rés.: 2 , nov. 1991<p>Attendu que:<ol><li>c’est « l’été » ;</ol><p>Il est résolu que:<ol><li>œuvrer</ol>"
	wide := func(big bool) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + page)) {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return b
	}
	narrow := func(s string) []byte {
		return []byte(strings.NewReplacer("’", "\x92", "é", "\xe9", "«", "\xab", "»", "\xbb", "œ", "\x9c").Replace(s))
	}
	for _, c := range []struct {
		name     string
		raw      []byte
		encoding string
		doubts   int
	}{
		{"UTF-8", []byte(page), "utf-8", 0},
		{"UTF-8 with a mark", []byte("\ufeff" + page), "utf-8", 0},
		{"UTF-16 little-endian", wide(false), "utf-16le", 0},
		{"UTF-16 big-endian", wide(true), "utf-16be", 0},
		{"UTF-16 without mark", wide(false)[2:], "utf-16le", 0},
		{"Windows-1252 that says Latin-1", narrow(strings.Replace(page, "utf-8", "iso-8859-1", 1)), "windows-1252", 0},
		{"Windows-1252 that says nothing", narrow(strings.Replace(page, `<meta charset="utf-8">`, "", 1)), "windows-1252", 0},
		{"Windows-1252 that says UTF-8", narrow(page), "windows-1252", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			rep, err := Read("a.html", c.raw, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if rep.Encoding != c.encoding || len(rep.Doubts) != c.doubts || len(rep.Entries) != 1 {
				t.Fatalf("%s, %d doubts, %d entries", rep.Encoding, len(rep.Doubts), len(rep.Entries))
			}
			w := rep.Entries[0].Wording
			if w.Title.FR != "L’été" || w.Whereas.Clauses[0].Text.FR != "c’est « l’été » ;" || w.Resolved.Clauses[0].Text.FR != "œuvrer" {
				t.Errorf("%+v", w)
			}
		})
	}
	rep, err := Read("a.txt", []byte("Res. 1, May 1990\nWhereas l\ufffdt\ufffd\nBe it resolved dÃ©jÃ© Ã© vu"), Options{})
	if err != nil || len(rep.Doubts) != 2 {
		t.Errorf("lost and doubly encoded letters: %v, %v", rep.Doubts, err)
	}
}

func TestRefusals(t *testing.T) {
	bomb := packed(t, map[string]string{"word/document.xml": document(strings.Repeat(" ", MaxFile+1))})
	many := map[string]string{"word/document.xml": document("")}
	for i := range 5_000 {
		many[fmt.Sprint("x", i)] = ""
	}
	sound := packed(t, map[string]string{"word/document.xml": document("<w:p/>")})
	var clauses strings.Builder
	for i := range MaxClauses + 1 {
		fmt.Fprintf(&clauses, "<li>clause %d", i)
	}
	for _, c := range []struct {
		name, file string
		raw        []byte
		kind       fault.Kind
		key        string
	}{
		{"empty", "a.html", []byte(" \n"), fault.Invalid, "empty"},
		{"50 MB", "a.html", bytes.Repeat([]byte("<p>x"), 50<<18), fault.TooLarge, "too_large"},
		{"rubbish", "a.csv", bytes.Repeat([]byte{0, 7, 200, 3}, 100), fault.Invalid, "binary"},
		{"PDF", "a.pdf", []byte("%PDF-1.4 x"), fault.Invalid, "other_format"},
		{"old Word", "a.doc", []byte("\xd0\xcf\x11\xe0\xa1"), fault.Invalid, "other_format"},
		{"RTF", "a.rtf", []byte(`{\rtf1 x}`), fault.Invalid, "other_format"},
		{"a page named as a Word document", "a.docx", []byte("<p>x"), fault.Invalid, "docx_broken"},
		{"truncated Word document", "a.docx", sound[:len(sound)/2], fault.Invalid, "docx_broken"},
		{"another archive", "a.zip", packed(t, map[string]string{"a.txt": "x"}), fault.Invalid, "zip_not_docx"},
		{"bomb", "a.docx", bomb, fault.TooLarge, "docx_bomb"},
		{"thousands of parts", "a.docx", packed(t, many), fault.TooLarge, "docx_bomb"},
		{"broken XML", "a.docx", packed(t, map[string]string{"word/document.xml": "<w:p><w:r>"}), fault.Invalid, "docx_broken"},
		{"bottomless XML", "a.docx", packed(t, map[string]string{"word/document.xml": strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)}), fault.Invalid, "docx_broken"},
		{"bottomless page", "a.html", []byte(strings.Repeat("<div>", 5000)), fault.Invalid, "html"},
		{"quotation marks", "a.csv", []byte("Number,Title,Text\n1,\"x,y\n2,z,\"w\n"), fault.Invalid, "csv_quotes"},
		{"unknown columns", "a.csv", []byte("a,b\n1,2\n"), fault.Invalid, "csv_columns"},
		{"endless resolution", "a.html", []byte("<p>Res. 1, May 1990<p>Whereas:<ol>" + clauses.String()), fault.TooLarge, "entry_too_large"},
		{"endless clause", "a.html", []byte("<p>Res. 1, May 1990<p>Whereas " + strings.Repeat("x", MaxText+1)), fault.TooLarge, "entry_too_large"},
		{"endless lines", "a.txt", bytes.Repeat([]byte("a\n"), maxLines+1), fault.TooLarge, "too_many_lines"},
		{"endless items", "a.html", bytes.Repeat([]byte("<br>a"), maxLines+1), fault.TooLarge, "too_many_lines"},
		{"endless Markdown", "a.md", bytes.Repeat([]byte("- a\n"), maxMarkdown/4+1), fault.TooLarge, "too_large"},
		{"bottomless Markdown", "a.md", []byte(strings.Repeat("> - ", 5000) + "a"), fault.Invalid, "markdown"},
		{"empty bottomless Markdown", "a.md", []byte("a\n\n" + strings.Repeat("> ", 5000)), fault.Invalid, "markdown"},
		{"endless file", "a.html", []byte(strings.Repeat("<p>Res. 1, May 1990<p>Whereas a<p>Be it resolved b", MaxEntries+1)), fault.TooLarge, "too_many_entries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(c.file, c.raw, Options{})
			if f := fault.Of(err); f == nil || f.Kind != c.kind || f.Key != "intake.error."+c.key {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNothingFoundIsSaid(t *testing.T) {
	rep, err := Read("a.html", []byte("<h1>News</h1><p>Nothing was resolved.</p><ul><li><a href='#r'>Res. 1, May 1990</a></ul>"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Entries) != 0 || len(rep.Outside) != 3 || len(rep.Doubts) != 1 || rep.Doubts[0].Key != "intake.doubt.no_entries" {
		t.Errorf("%+v", rep)
	}
}
