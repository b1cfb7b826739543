package intake

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/wording"
)

// sound checks what holds of every report: bounded nesting, an entry's words in
// its pieces, IDs that are not used twice.
func sound(t *testing.T, rep Report) {
	t.Helper()
	for _, e := range rep.Entries {
		ids := map[string]bool{}
		clauses := 0
		var deep func(cs []wording.Clause, level int)
		deep = func(cs []wording.Clause, level int) {
			if len(cs) > 0 && level > wording.MaxDepth {
				t.Fatalf("nested to level %d", level)
			}
			for _, c := range cs {
				if c.ID == "" || ids[c.ID] {
					t.Fatalf("clause ID %q is empty or stands twice", c.ID)
				}
				ids[c.ID] = true
				clauses++
				deep(c.Children, level+1)
			}
		}
		deep(e.Wording.Whereas.Clauses, 1)
		deep(e.Wording.Resolved.Clauses, 1)
		pieces := 0
		for _, p := range e.Pieces {
			if p.Kind == PieceClause {
				pieces++
			}
		}
		if pieces != clauses {
			t.Fatalf("%d clauses printed, %d held", pieces, clauses)
		}
	}
	Pair(rep.Entries)
}

// refused checks that a refusal has words for the reader.
func refused(t *testing.T, err error) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Kind == fault.Internal || !strings.HasPrefix(f.Key, "intake.error.") {
		t.Fatalf("not a refusal that a reader understands: %v", err)
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<h3>A</h3><p>Res.: 13 , Nov 1995<p>Whereas:<ol><li>x<li>y<ol><li>z</ol>tail</ol><p>Therefore be it resolved:<p>That the CCR:<ol><li>act</ol>",
		"<p>Res. 1, May 1990<br>Attendu que :<br>(1) a;<br>(a) b;<br>(i) c<br><br>Il est résolu que le CCR :<br>1. d",
		"<table><tr><td>Res.: 2, May 1990<td>Whereas <s>one</s> two<tr><td>Be it resolved<td>that</table>",
		"<nav><ul><li>Home</ul></nav><del>Whereas a</del><p>Resolved: <ins>b</ins>", "<ul><li>Whereas a</li><li>Be it resolved b</li></ul><select><option>c</select>",
		"<pre>Res.: 3, 1999\nWhereas\n- a\n- b\nBe it resolved\nx</pre><script>var a</script><style>b{}</style>",
		"<h2>3. Title</h2><p>Whereas a<p>Be it resolved b<p>Moved by: A, seconded by: B<hr>c<h2>Title (Res. 4, mai 2001)</h2><p>Whereas:<p>~~a",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, page string) {
		rep, err := Read("a.html", []byte(page), Options{})
		if err != nil {
			refused(t, err)
			return
		}
		sound(t, rep)
		if rep.Encoding == "utf-8" {
			text := strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(page, "\ufeff"), "\r\n", "\n"), "\r", "\n")
			keepsPage(t, text, rep, false)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add("Number,Meeting,Title,Whereas,Resolved\n1,Nov 1995,T,\"1. a\n2. b\",\"That the CCR:\n(1) c\n(a) d\"\n")
	f.Add("No;Réunion;Titre (FR);Title (EN);Attendus (FR);Whereas (EN);Resolved (EN);Résolu (FR);Other\n2;mai 2001;T;T;a;b;c;d;e\n")
	f.Add("title\tresolved\ttext\nA\t<ol><li>b<li><del>c</del></ol>\tWhereas x\n")
	f.Fuzz(func(t *testing.T, text string) {
		rep, err := Read("a.csv", []byte(text), Options{})
		if err != nil {
			refused(t, err)
			return
		}
		sound(t, rep)
		if rep.Encoding == "utf-8" && rep.Format == CSV {
			keepsTable(t, strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\r", "\n"), rep)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("# May 2001\n\n## Resolution 3: T\n\n**Whereas:**\n\n1. a\n   a. b\n2. ~~c~~\n\nBe it resolved that the CCR:\n\n- d\n", true)
	f.Add("Res.: 3, May 2001\nWhereas a\nb\nBe it resolved\n(1) c\n", false)
	f.Fuzz(func(t *testing.T, text string, markdown bool) {
		name := map[bool]string{true: "a.md", false: "a.txt"}[markdown]
		rep, err := Read(name, []byte(text), Options{})
		if err != nil {
			refused(t, err)
			return
		}
		sound(t, rep)
		if rep.Format == Plain && rep.Encoding == "utf-8" {
			if want, got := bare(strings.TrimPrefix(text, "\ufeff")), printed(rep); want != got {
				t.Fatalf("words lost or changed\n in: %q\nout: %q", want, got)
			}
		}
	})
}

// The body of a Word document, in a sound package.
func FuzzDOCX(f *testing.F) {
	para := func(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
	f.Add(para("Res. 1, May 1990")+para("Whereas:")+`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`+para("Be it resolved"), "")
	f.Add(`<w:p><w:del><w:r><w:delText>a</w:delText></w:r></w:del><w:ins><w:r><w:t>Whereas</w:t><w:br/><w:t>(1) b</w:t></w:r></w:ins></w:p>`, `<w:style w:styleId="a"/>`)
	f.Add(`<w:tbl><w:tr><w:tc>`+para("Res. 2")+`</w:tc></w:tr></w:tbl><w:p><w:r><w:p><w:r><w:t>in</w:t></w:r></w:p><w:t>out</w:t></w:r></w:p>`, "")
	f.Fuzz(func(t *testing.T, body, styles string) {
		part := document(body)
		rep, err := Read("a.docx", packed(t, map[string]string{"word/document.xml": part, "word/styles.xml": document(styles)}), Options{})
		if err != nil {
			refused(t, err)
			return
		}
		sound(t, rep)
		for _, skipped := range []string{"Fallback", "rPrChange", "pPrChange", "sectPr"} {
			if strings.Contains(part, skipped) {
				return
			}
		}
		if want, got := documentText(t, []byte(part)), printed(rep); want != got {
			t.Fatalf("words lost or changed\n in: %q\nout: %q", want, got)
		}
	})
}

// Any bytes at all: read, or refused in words.
func FuzzAnyFile(f *testing.F) {
	f.Add("a.docx", []byte("PK\x03\x04rest"))
	f.Add("a", []byte("\xff\xfeR\x00e\x00s\x00"))
	f.Add("b.htm", []byte("<meta charset=iso-8859-1>\xe9t\xe9"))
	f.Add("c", bytes.Repeat([]byte{0, 1, 2}, 50))
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		rep, err := Read(name, raw, Options{})
		if err != nil {
			refused(t, err)
			return
		}
		sound(t, rep)
	})
}

// The characters that a Word document may hold are those of XML: a check on the
// helper that the property leans on.
func TestDocumentTextReadsBackWhatWasPacked(t *testing.T) {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte("a < b & “c”")); err != nil {
		t.Fatal(err)
	}
	if got := documentText(t, []byte(document("<w:p><w:r><w:t>"+b.String()+"</w:t></w:r></w:p>"))); got != "a<b&“c”" {
		t.Errorf("got %q", got)
	}
}
