package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

const ns = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// said writes a paragraph as its place in lists, and its words with -…- around
// those that revisions took away and +…+ around those that they added.
func said(p Paragraph) string {
	var b strings.Builder
	fmt.Fprintf(&b, "h%d l%d ", p.Heading, p.Level)
	for _, r := range p.Runs {
		switch {
		case r.Break:
			b.WriteString("/")
		case r.Deleted:
			b.WriteString("-" + r.Text + "-")
		case r.Inserted:
			b.WriteString("+" + r.Text + "+")
		default:
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	got, err := Read(packed(t, map[string]string{
		"word/styles.xml":    `<w:styles` + ns + `><w:style w:styleId="T1"><w:name w:val="heading 1"/></w:style></w:styles>`,
		"word/numbering.xml": `<w:numbering` + ns + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
		"word/document.xml": `<w:document` + ns + `><w:body>` +
			`<w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr><w:r><w:t>He</w:t></w:r><w:r><w:t>ad</w:t></w:r></w:p><w:p/>` +
			`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r><w:br/><w:t>end</w:t></w:r></w:p>` +
			`<w:p><w:r><w:rPr><w:strike w:val="0"/><w:b/></w:rPr><w:t>kept</w:t></w:r></w:p></w:body></w:document>`,
		"word/footer1.xml": `<w:ftr` + ns + `><w:p><w:r><w:t>foot</w:t></w:r></w:p></w:ftr>`,
	}), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"h1 l0 Head", "h0 l2 -old-+new+/end", "h0 l0 kept", "h0 l0 foot"}
	if len(got) != len(want) {
		t.Fatalf("%d paragraphs: %v", len(got), got)
	}
	for i, w := range want {
		if s := said(got[i]); s != w {
			t.Errorf("%q, not %q", s, w)
		}
	}
	if got[1].Numbered || !got[2].Runs[0].Bold || got[3].Part != Edge || got[2].Part != Body || got[1].Line != 3 {
		t.Errorf("%+v", got)
	}
}

func TestReadRefuses(t *testing.T) {
	body := `<w:document` + ns + `><w:p/></w:document>`
	sound := packed(t, map[string]string{"word/document.xml": body})
	if _, err := Read(sound, int64(len(body))); err != nil {
		t.Errorf("a document within the limit: %v", err)
	}
	if _, err := Read(sound, int64(len(body))-1); !errors.Is(err, ErrTooBig) {
		t.Errorf("over the limit: %v", err)
	}
	if _, err := Read(packed(t, map[string]string{"x": ""}), 1<<20); !errors.Is(err, ErrNotWord) {
		t.Errorf("no document: %v", err)
	}
	for name, raw := range map[string][]byte{
		"truncated": sound[:len(sound)/2],
		"broken":    packed(t, map[string]string{"word/document.xml": "<a><b>"}),
		"deep":      packed(t, map[string]string{"word/document.xml": strings.Repeat("<a>", maxXML+1) + strings.Repeat("</a>", maxXML+1)}),
	} {
		if _, err := Read(raw, 1<<20); err == nil || errors.Is(err, ErrTooBig) || errors.Is(err, ErrNotWord) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
